"""The marks of a run's final program and its growth with size, in lines and as facts."""

from collections.abc import Iterator
from typing import Any

from refinery_tui.core.base.text import seconds
from refinery_tui.core.experiment.growth.exponents import Exponent
from refinery_tui.core.record.results import Result
from refinery_tui.core.record.run.program_marks import MARKS, ProgramMarks, marks, tells_marks
from refinery_tui.core.record.state import Run, State

MARK_PHRASES = {
    "loads": "it loads",
    "shown": "passes what is shown",
    "hidden": "passes what is hidden",
    "scales": "scales",
}
_WORD = {True: "yes", False: "no", None: "not measured"}


def marks_lines(state: State, run: Run, result: Result) -> Iterator[str]:
    """The four marks, then its time and the baseline's at each size, and the exponents; nothing without marks."""
    found = marks(state, run, result)
    if found is None:
        return
    yield "; ".join(f"{MARK_PHRASES[mark]}: {_WORD[getattr(found, mark)]}" for mark in MARKS)
    if found.growth is None:
        return
    for point in found.growth.points:
        own = seconds(point.seconds) if point.seconds is not None else "no right answer in time"
        yield f"size {point.size:,}: {own}, baseline {seconds(point.baseline_seconds)}"
    yield f"{growth_words(found.growth.exponent)}, the baseline {growth_words(found.growth.baseline)}"


def growth_words(found: Exponent | None) -> str:
    """`grows as size^2.01 (1.93–2.09)`."""
    if found is None:
        return "answered at too few sizes, or too quickly, for an exponent"
    return f"grows as size^{found.value:.2f} ({found.low:.2f}–{found.high:.2f})"


def marks_facts(state: State, run: Run, result: Result) -> dict[str, Any] | None:
    """The same as facts: null before it is judged, and where no task says which cases are shown."""
    found = marks(state, run, result) if tells_marks(state) else None
    return None if found is None else {**{mark: getattr(found, mark) for mark in MARKS}, **_growth_facts(found)}


def _growth_facts(found: ProgramMarks) -> dict[str, Any]:
    growth = found.growth
    return {
        "exponent": _exponent_facts(growth.exponent if growth else None),
        "baseline_exponent": _exponent_facts(growth.baseline if growth else None),
        "sizes": [
            {"size": point.size, "seconds": point.seconds, "baseline_seconds": point.baseline_seconds}
            for point in (growth.points if growth else ())
        ],
    }


def _exponent_facts(found: Exponent | None) -> dict[str, float] | None:
    return None if found is None else {"value": found.value, "low": found.low, "high": found.high}
