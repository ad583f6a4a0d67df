"""Plausible is not correct: four marks of a run's final program, and how its time grows.

After the rewrite of a database of March 2026 that compiled, passed its tests, and scanned its table at every look-up.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.bench_records import TaskOnRecord
from refinery_tui.core.experiment.growth.exponents import Exponent, Scaling, judged
from refinery_tui.core.record.results import Result
from refinery_tui.core.record.state import Run, State

Mark = Literal["loads", "shown", "hidden", "scales"]
MARKS: tuple[Mark, ...] = ("loads", "shown", "hidden", "scales")
_RIGHT = (Verdict.CORRECT, Verdict.TIMED_OUT)  # of these the growth is measured where sizes are declared


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramMarks:
    """What the final program of a run is worth: it loads, passes the cases of the kind that its agents were shown,
    passes all others, and passes what was shown with a time that grows no faster than the baseline's (None where its
    task declares no sizes). A run without a program has none of them.
    """

    loads: bool
    shown: bool
    hidden: bool
    scales: bool | None
    growth: Scaling | None


def tells_marks(state: State) -> bool:
    """Whether a task of the session says which cases are shown, so that its programs have marks."""
    return any(task.shown for task in _tasks(state))


def marks(state: State, run: Run, result: Result) -> ProgramMarks | None:
    """The four marks of a run's final program; None before it is judged, and where its task shows no case."""
    task = next((each for each in _tasks(state) if each.name == state.task_of(run)), None)
    if task is None or not task.shown or result.verdict in (None, Verdict.INTERNAL_ERROR, Verdict.CANNOT_GO_ON):
        return None
    sized = "scaling" in task.parts or run.scaling is not None
    if sized and run.scaling is None and run.final is not None and run.final.verdict in _RIGHT:
        return None  # its times at the sizes are still to come
    return _marked(run, result, frozenset(task.shown), sized=sized)


def _marked(run: Run, result: Result, kind: frozenset[str], *, sized: bool) -> ProgramMarks:
    shots = run.final.cases if run.final is not None else ()
    growth = judged(run.scaling) if run.scaling is not None else None
    failing = result.failing.family if result.failing is not None else None

    def passes(counts: Callable[[str], bool]) -> bool:
        cases = [shot for shot in shots if counts(shot.family)]
        failed = failing is not None and counts(failing)
        return bool(shots) and not failed and all(shot.verdict is Verdict.CORRECT for shot in cases)

    shown = passes(lambda family: family in kind)
    return ProgramMarks(
        loads=any(shot.load_share != 1.0 for shot in shots),
        shown=shown,
        hidden=passes(lambda family: family not in kind),
        scales=shown and growth is not None and growth.scales is True if sized else None,
        growth=growth,
    )


def _tasks(state: State) -> tuple[TaskOnRecord, ...]:
    started = state.started
    return (*started.tasks, *((started.task,) if started.task is not None else ()))


def mark_cells(state: State, run: Run, result: Result) -> dict[str, Any]:
    """The marks as cells of a table, with the exponents of program and baseline and their 95 % bounds; no cell where
    no task says which cases are shown.
    """
    if not tells_marks(state):
        return {}
    found = marks(state, run, result)
    growth = found.growth if found is not None else None
    return {
        **{f"mark_{mark}": getattr(found, mark) if found is not None else None for mark in MARKS},
        **_exponent_cells("exponent", growth.exponent if growth else None),
        **_exponent_cells("baseline_exponent", growth.baseline if growth else None),
    }


def _exponent_cells(name: str, found: Exponent | None) -> dict[str, float | None]:
    if found is None:
        return dict.fromkeys((name, f"{name}_low", f"{name}_high"))
    return {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}
