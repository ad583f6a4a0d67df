"""How long a run's final program took at each size, as rows of a table."""

from collections.abc import Iterator
from typing import Any

from refinery_tui.core.base.design import treatment_name
from refinery_tui.core.record.state import Run, State

SIZE_COLUMNS = ("run", "block", "treatment", "size", "seconds", "baseline_seconds", "origin")


def size_rows(state: State, run: Run, origin: str) -> Iterator[dict[str, Any]]:
    """One size each, from the smallest: least CPU seconds of the program (none where it gave no right answer in time)
    and of the baseline beside it.
    """
    for point in run.scaling or ():
        values = (
            run.planned.id,
            run.planned.block,
            treatment_name(state.started.arms[run.planned.treatment].levels),
            point.size,
            point.seconds,
            point.baseline_seconds,
            origin,
        )
        yield dict(zip(SIZE_COLUMNS, values, strict=True))
