"""The lead rotates."""

from dataclasses import dataclass
from typing import ClassVar

from refinery_tui.core.team.iteration.team import Team, TeamAnswer
from refinery_tui.core.team.iteration.team_protocol import TeamProtocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotate(TeamProtocol):
    """Each iteration one agent improves the current program; agent 1 begins, and the lead passes on."""

    one_turn: ClassVar[bool] = True

    async def iterate(self, team: Team) -> TeamAnswer | None:
        """One reply of the agent who leads."""
        turn = await team.ask(team.lead(team.so_far.iterations), team.words.messages(team.so_far))
        return TeamAnswer(turn=turn)


PROTOCOL = Rotate
