"""Where a person stands in a session, and the steps from there: values only, no screen."""

import re
from dataclasses import dataclass, replace

from refinery_tui.core.record.iteration import Iteration
from refinery_tui.core.record.state import Run, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A run and one of its iterations, both counted from 1, 0 for none yet; `following` stays with what happens.

    `turn` is the number of one turn of the iteration that is looked at alone, 0 for all of them.
    """

    run: int = 0
    iteration: int = 0
    turn: int = 0
    following: bool = True


def followed(state: State, position: Position) -> Position:
    """Where following leads: the newest iteration of the watched run, or of the next one when it has ended."""
    if not position.following:
        return position
    run = _watched(state, position.run)
    if run is None:
        return position
    return replace(position, run=run.planned.id, iteration=len(run.iterations), turn=0)


def read_at(position: Position) -> Position:
    """Where somebody stands who begins to read: what is read stays; a run without an iteration is still followed."""
    return replace(position, following=False) if position.iteration else position


def _watched(state: State, now: int) -> Run | None:
    running = [run for run in state.runs if run.status == "running"]
    if any(run.planned.id == now for run in running):
        return state.run(now)
    if running:
        return running[0]
    if 1 <= now <= len(state.runs) and state.run(now).iterations:
        return state.run(now)
    begun = [run for run in state.runs if run.status != "waiting"]
    return begun[-1] if begun else None


def shown_at(state: State, position: Position) -> tuple[Run, Iteration | None] | None:
    """The run and the iteration a position names, None before the first run."""
    if not 1 <= position.run <= len(state.runs):
        return None
    run = state.run(position.run)
    found = 1 <= position.iteration <= len(run.iterations)
    return run, run.iterations[position.iteration - 1] if found else None


def iteration_read(state: State, position: Position) -> Iteration | None:
    """What is read there: the iteration, or the one turn of it that is looked at alone."""
    found = shown_at(state, position)
    iteration = found[1] if found is not None else None
    return iteration.only(position.turn) if iteration is not None and position.turn else iteration


def by_turn(state: State, position: Position, step: int) -> Position:
    """One turn on or back; from an iteration as a whole to its first or last turn, beyond its ends to the iteration
    beside it, and beyond a run's ends to the run beside it.
    """
    here = shown_at(state, position)
    if here is None or here[1] is None:
        return by_run(state, position, step, first=step > 0)
    numbers = [turn.number for turn in here[1].turns]
    at = numbers.index(position.turn) + step if position.turn in numbers else (0 if step > 0 else len(numbers) - 1)
    if 0 <= at < len(numbers):
        return replace(position, turn=numbers[at], following=False)
    beside = by_iteration(state, position, step)
    found = shown_at(state, beside)
    if (beside.run == position.run and beside.iteration == position.iteration) or found is None or found[1] is None:
        return replace(position, following=False)
    turns = found[1].turns
    return replace(beside, turn=turns[0 if step > 0 else -1].number if turns else 0)


def by_iteration(state: State, position: Position, step: int) -> Position:
    """One iteration on or back; beyond a run's end it goes on in the next run that has begun."""
    if (here := shown_at(state, position)) is None:
        return by_run(state, position, step)
    wanted = position.iteration + step
    if 1 <= wanted <= len(here[0].iterations):
        return Position(run=position.run, iteration=wanted, following=False)
    return by_run(state, position, step, first=step > 0)


def by_run(state: State, position: Position, step: int, *, first: bool = False) -> Position:
    """One begun run on or back in run order, to its last iteration, or to its first."""
    begun = [run for run in state.runs if run.status != "waiting"]
    ahead = [run for run in begun if (run.planned.id - position.run) * step > 0]
    if not ahead:
        return replace(position, turn=0, following=False)
    run = ahead[0] if step > 0 else ahead[-1]
    last = len(run.iterations)
    return Position(run=run.planned.id, iteration=min(1, last) if first else last, following=False)


def to_run(state: State, number: int) -> Position:
    """A run at its last iteration."""
    return Position(run=number, iteration=len(state.run(number).iterations), following=False)


def to_iteration(state: State, position: Position, number: int) -> Position:
    """An iteration of the same run, as near as there is one."""
    here = shown_at(state, position)
    last = len(here[0].iterations) if here else 0
    return Position(run=position.run, iteration=min(max(1, number), last) if last else 0, following=False)


def to_turn(state: State, run: int, number: int) -> Position:
    """A turn of a run, or the run's last iteration where it has no such turn."""
    for iteration in state.run(run).iterations:
        if iteration.turn(number) is not None:
            return Position(run=run, iteration=iteration.number, turn=number, following=False)
    return to_run(state, run)


def parse_position(state: State, words: str) -> Position | str:
    """The position in words such as `13` or `13.4`; a sentence when there is none."""
    found = re.fullmatch(r"\s*(\d{1,6})(?:[\s.,:/]+(\d{1,6}))?\s*", words)
    if found is None:
        return "Write a run, such as 13, or a run and an iteration, such as 13.4."
    number = int(found[1])
    if not 1 <= number <= len(state.runs):
        return f"There is no run {number}: the plan has runs 1 to {len(state.runs)}."
    last = len(state.run(number).iterations)
    if found[2] is None:
        return to_run(state, number)
    if not 1 <= int(found[2]) <= last:
        return f"Run {number} has {last} iterations so far." if last else _without_iterations(state.run(number))
    return Position(run=number, iteration=int(found[2]), following=False)


def _without_iterations(run: Run) -> str:
    number = run.planned.id
    return f"Run {number} has not begun." if run.status == "waiting" else f"Run {number} has no iteration on record."
