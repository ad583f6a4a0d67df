"""Everyone alone."""

from dataclasses import dataclass
from typing import ClassVar

from refinery_tui.core.team.iteration.bench_choice import chosen_by_bench
from refinery_tui.core.team.iteration.own_history import alone, own_history
from refinery_tui.core.team.iteration.team import Team, TeamAnswer
from refinery_tui.core.team.iteration.team_protocol import TeamProtocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Independent(TeamProtocol):
    """Each agent works alone on its own program to the end, and the bench takes the best: the control of every claim
    about collaboration.
    """

    roles: ClassVar[tuple[str, ...]] = ("soloist",)

    async def iterate(self, team: Team) -> TeamAnswer | None:
        """One reply of each agent, at once, to its own history alone; the fastest correct one is the iteration's."""
        words = alone(team.words)
        asks = [
            team.question(member, words.messages(own_history(team, member)), role="soloist") for member in team.members
        ]
        return chosen_by_bench(await team.judge_all(await team.together(asks)), "program")


PROTOCOL = Independent
