"""The best of several proposals."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import Field

from refinery_tui.core.team.iteration.bench_choice import chosen_by_bench
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
        return chosen_by_bench(await team.judge_all(await team.together(asks)), "proposal")


PROTOCOL = BestOfN
