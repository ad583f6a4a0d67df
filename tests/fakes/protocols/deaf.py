"""Tries again whatever goes wrong."""

from dataclasses import dataclass

from refinery_tui.core.team.iteration.team import Team, TeamAnswer
from refinery_tui.core.team.iteration.team_protocol import TeamProtocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Deaf(TeamProtocol):
    """Hears no refusal."""

    who: int = 1

    async def iterate(self, team: Team) -> TeamAnswer | None:
        """On and on, from the third iteration on."""
        first = await team.ask(1, team.words.messages(team.so_far))
        while team.so_far.iterations >= 2:
            try:
                await team.ask(self.who, team.words.messages(team.so_far))
            except Exception:
                continue
        return TeamAnswer(turn=first)


PROTOCOL = Deaf
