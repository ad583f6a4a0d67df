"""Asks somebody who is not there, in its third iteration."""

from dataclasses import dataclass

from refinery_tui.core.team.iteration.team import Team, TeamAnswer
from refinery_tui.core.team.iteration.team_protocol import TeamProtocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger(TeamProtocol):
    """Asks an agent that does not exist."""

    async def iterate(self, team: Team) -> TeamAnswer | None:
        who = 1 if team.so_far.iterations < 2 else 9
        return TeamAnswer(turn=await team.ask(who, team.words.messages(team.so_far)))


PROTOCOL = Stranger
