"""What one run is carried out with."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from refinery_tui.core.record.state import Run
from refinery_tui.core.team.iteration.member import Member
from refinery_tui.core.team.iteration.team_protocol import TeamProtocol
from refinery_tui.core.team.prompts import RunPrompts
from refinery_tui.core.team.turn_call import Effects, ServedModel


@dataclass(frozen=True, slots=True, kw_only=True)
class RunContext:
    """What one run is carried out with; `gate` opens when a turn may begin, `look` gives the run as it stands,
    `judge` checks its new programs, `judge_candidate` the program of one turn of an iteration, `observe_candidate` does
    so and looks at what it leads to. `join` takes up what people ask for, `asking` holds the runs whose iteration
    is under way, which must not be joined, `until` waits for people. `served` are the models by their names in
    the experiment.
    """

    words: RunPrompts
    protocol: TeamProtocol
    members: tuple[Member, ...]
    served: Mapping[str, ServedModel]
    effects: Effects
    gate: Callable[[], Awaitable[None]]
    look: Callable[[], Run]
    judge: Callable[[Run], Awaitable[None]]
    judge_candidate: Callable[[Run, int, int], Awaitable[None]]
    observe_candidate: Callable[[Run, int, int], Awaitable[None]]
    join: Callable[[], None]
    asking: set[int]
    until: Callable[[Callable[[], bool]], Awaitable[None]]
    reply_tokens: int
