"""The best of several proposals."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import Field

from refinery_tui.core.base.text import count
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.record.run.judged import fastest
from refinery_tui.core.team.iteration.team import Team, TeamAnswer
from refinery_tui.core.team.iteration.team_protocol import TeamProtocol


@dataclass(frozen=True, slots=True, kw_only=True)
class BestOfN(TeamProtocol):
    """Each iteration n proposals are made at once, none of which knows of the others; the bench chooses the fastest."""

    n: Annotated[int, Field(ge=2, le=64)] = 4
    roles: ClassVar[tuple[str, ...]] = ("proposer",)

    async def iterate(self, team: Team) -> TeamAnswer | None:
        """As many proposals, each by the next member of the team, the bench's word on each, and the best of them."""
        messages = team.words.messages(team.so_far)
        asks = [team.question(team.lead(place), messages, role="proposer") for place in range(self.n)]
        judged = await team.judge_all(await team.together(asks))
        best = fastest(judged) or next((turn for turn in judged if turn.program is not None), None)
        if best is None:
            return None
        correct = sum(turn.verdict is Verdict.CORRECT for turn in judged)
        why = f"the fastest of {correct} correct of {count(len(judged), 'proposal')}" if correct else "none is correct"
        return TeamAnswer(turn=best, why=why)


PROTOCOL = BestOfN
