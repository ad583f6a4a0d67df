"""Asks sixty-four at once."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from refinery_tui.core.record.run.judged import fastest
from refinery_tui.core.team.iteration.team import Team, TeamAnswer
from refinery_tui.core.team.iteration.team_protocol import TeamProtocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd(TeamProtocol):
    """Everyone answers at once, and whoever was asked first is taken."""

    n: Annotated[int, Field(ge=1, le=64)] = 64
    half: float = 0.5

    async def iterate(self, team: Team) -> TeamAnswer | None:
        asks = [team.question(team.lead(n), team.words.messages(team.so_far)) for n in range(self.n)]
        turns = await team.together(asks)
        best = fastest(await team.judge_all(turns[:1]))
        return TeamAnswer(turn=best or turns[0], why="the first", votes={"agent 1": len(turns)})


PROTOCOL = Crowd
