"""Time to target: when a team's program first got to a declared ratio of the baseline's time (statistics.md 2.7)."""

import math

import numpy as np
import pandas as pd

from refinery_tui.core.analysis.session.prepare import ProgramTable
from refinery_tui.core.analysis.session.responses.responses import TargetFinding
from refinery_tui.core.analysis.stats.survival import SurvivalCurve, kaplan_meier
from refinery_tui.core.analysis.stats.trajectories import AXES, curve_columns, reached

DEFAULT_RATIO = 0.5
_MOST_TREATMENTS = 24


def to_target(table: ProgramTable, iterations: pd.DataFrame, ratio: float | None) -> tuple[TargetFinding, ...]:
    """Kaplan-Meier of each treatment on each axis, a run's end of budget censoring; `ratio` None is one half.

    Empty when the baseline was not timed beside the iterations; an axis on which a run's place is not known is
    left out.
    """
    if not {"run", "seconds", "baseline_seconds"} <= set(iterations.columns) or len(table.cells) > _MOST_TREATMENTS:
        return ()
    target = DEFAULT_RATIO if ratio is None else ratio
    relative = iterations[[*curve_columns(iterations), "baseline_seconds"]].assign(
        seconds=_floats(iterations["seconds"]) / _floats(iterations["baseline_seconds"])
    )
    relative = relative[relative["run"].isin(table.rows["run"])]
    if not np.isfinite(_floats(relative["baseline_seconds"])).any():
        return ()
    found = []
    for axis in AXES:
        if axis in relative and np.isfinite(_floats(relative[axis])).all():
            found += _on_axis(table, relative, axis, target)
    return tuple(found)


def _on_axis(table: ProgramTable, relative: pd.DataFrame, axis: str, target: float) -> list[TargetFinding]:
    cell_of = dict(zip(table.rows["run"].tolist(), table.cell.tolist(), strict=True))
    runs, places, hit = reached(relative, axis=axis, target_seconds=target)
    cells = np.array([cell_of[run] for run in runs], dtype=np.intp)
    return [
        _of(name, axis, target, kaplan_meier(places[cells == cell], hit[cells == cell]))
        for cell, name in enumerate(table.names)
        if np.any(cells == cell)
    ]


def _of(name: str, axis: str, target: float, curve: SurvivalCurve) -> TargetFinding:
    """The median is told where half of the runs got there: where thrifty runs end first, that of Kaplan-Meier would
    come of the few that are left.
    """
    hits = curve.n - curve.censored
    median = curve.median if 2 * hits >= curve.n else math.nan
    return TargetFinding(treatment=name, axis=axis, ratio=target, runs=curve.n, reached=hits, median=median)


def _floats(column: pd.Series) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    return np.asarray(pd.to_numeric(column, errors="coerce").to_numpy(float, na_value=np.nan))
