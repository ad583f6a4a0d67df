"""The money guard: no turn begins that the session's limit may not pay for."""

from refinery_tui.core.base.control import Control
from refinery_tui.core.record.state import State


def guard(state: State, control: Control) -> None:
    """Stop the session when what is spent and what is under way would exceed the limit."""
    limit = state.experiment.limits.usd
    if limit is not None and control.stopping is None and committed(state) > limit:
        control.stop("usd limit")


def committed(state: State) -> float:
    """Usd spent so far, and the dearest turn so far for every reply under way and for the one to come."""
    turns = [turn for run in state.runs for turn in run.turns]
    dearest = max((turn.usd or 0.0 for turn in turns), default=0.0)
    under_way = sum(turn.status == "running" for turn in turns)
    return sum(turn.usd or 0.0 for turn in turns) + dearest * (under_way + 1)
