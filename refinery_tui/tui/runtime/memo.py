"""What is worked out from a state is worked out once: states are frozen, so the same state means the same answer."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from refinery_tui.core.record.state import Run, State

K = TypeVar("K")
R = TypeVar("R")


def latest(function: Callable[[K], R]) -> Callable[[K], R]:
    """`function`, remembering its answer for the argument it was given last."""
    remembered: list[tuple[K, R]] = []

    @wraps(function)
    def remembering(key: K) -> R:
        if not remembered or remembered[0][0] is not key:
            remembered[:] = [(key, function(key))]
        return remembered[0][1]

    return remembering


def each_run(function: Callable[[Run], R]) -> Callable[[State], list[R]]:
    """`function` of every run; a run that is the same as in the state before keeps its answer."""
    kept: list[tuple[Run, R]] = []

    def of(state: State) -> list[R]:
        del kept[len(state.runs) :]
        for at, run in enumerate(state.runs):
            if at == len(kept):
                kept.append((run, function(run)))
            elif kept[at][0] is not run:
                kept[at] = (run, function(run))
        return [answer for _, answer in kept]

    return of
