"""Asks on and on."""

from dataclasses import dataclass

from refinery_tui.core.team.iteration.team import Team, TeamAnswer
from refinery_tui.core.team.iteration.team_protocol import TeamProtocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Endless(TeamProtocol):
    """Asks until its budget ends, and says nothing of a program."""

    async def iterate(self, team: Team) -> TeamAnswer | None:
        for _ in range(3 if team.so_far.iterations < 2 else 10_000):
            await team.ask(1, team.words.messages(team.so_far))
        return None


PROTOCOL = Endless
