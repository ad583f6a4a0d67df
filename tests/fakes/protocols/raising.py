"""Raises in its third iteration."""

from dataclasses import dataclass

from refinery_tui.core.team.iteration.team import Team, TeamAnswer
from refinery_tui.core.team.iteration.team_protocol import TeamProtocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Raising(TeamProtocol):
    """Raises."""

    async def iterate(self, team: Team) -> TeamAnswer | None:
        if team.so_far.iterations == 2:
            raise KeyError("nothing\x1b[31m here")
        return TeamAnswer(turn=await team.ask(1, team.words.messages(team.so_far)))


PROTOCOL = Raising
