"""What a protocol is: how a team carries one iteration out."""

from typing import ClassVar

from refinery_tui.core.team.iteration.team import Team, TeamAnswer


class TeamProtocol:
    """How a team works: one small file in `core/team/protocols` each, a frozen dataclass whose fields are parameters.

    `roles` names what its turns are called; `one_turn` says that an iteration is one turn, whose program is the
    iteration's; `gated` that a person has the last word on each program.
    """

    roles: ClassVar[tuple[str, ...]] = ()
    one_turn: ClassVar[bool] = False
    gated: ClassVar[bool] = False

    def over(self, iterations: int) -> bool:
        """Whether nothing is left to be asked after so many iterations, whatever the budget pays for."""
        return False

    async def iterate(self, team: Team) -> TeamAnswer | None:
        """One iteration: the reply whose program is its own, None when it has none."""
        raise NotImplementedError
