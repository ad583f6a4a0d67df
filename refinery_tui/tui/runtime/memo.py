"""What is worked out from a state is worked out once: states are frozen, so the same state means the same answer.

An answer goes with its state: when no screen holds the state any more, nothing of it is kept here either.
"""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import ref

from refinery_tui.core.record.state import Run, State

R = TypeVar("R")


def latest(function: Callable[[State], R]) -> Callable[[State], R]:
    """`function`, remembering its answer for the state it was given last for as long as that state is held."""
    remembered: list[tuple[ref[State], R]] = []

    def forget(gone: ref[State]) -> None:
        if remembered and remembered[0][0] is gone:
            remembered.clear()

    @wraps(function)
    def remembering(state: State) -> R:
        known = remembered[0] if remembered else None
        if known is not None and known[0]() is state:
            return known[1]
        answer = function(state)
        remembered[:] = [(ref(state, forget), answer)]
        return answer

    return remembering


def each_run(function: Callable[[Run], R]) -> Callable[[State], list[R]]:
    """`function` of every run; a run that is the same as in the state before keeps its answer while it is held."""
    kept: list[tuple[ref[Run], R]] = []

    def answers(state: State) -> list[R]:
        del kept[len(state.runs) :]
        for place, run in enumerate(state.runs):
            if place == len(kept):
                kept.append((ref(run), function(run)))
            elif kept[place][0]() is not run:
                kept[place] = (ref(run), function(run))
        return [answer for _, answer in kept]

    return answers
