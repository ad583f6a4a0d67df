"""What the uncertainty over several tasks is made of, and whether treatments differ at all (statistics.md 3.4, 3.8)."""

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from refinery_tui.core.analysis.session.responses.responses import VarianceFinding
from refinery_tui.core.analysis.session.tasks.task_arrays import TaskArrays
from refinery_tui.core.analysis.session.tasks.task_findings import TaskStratum
from refinery_tui.core.analysis.stats.arrays import measurable
from refinery_tui.core.analysis.stats.tasks.omnibus import OverTasks, omnibus
from refinery_tui.core.analysis.stats.tasks.task_variance import task_components
from refinery_tui.core.base.verdict import Verdict

if TYPE_CHECKING:
    from refinery_tui.core.analysis.session.prepare import ProgramTable

LEAST_TASKS = 3  # for an interval, or an F, over them


def shares_of_uncertainty(
    tau2: float, within: float, spread: VarianceFinding | str
) -> tuple[float, float, float] | None:
    """The shares of the mean contrast's variance that tasks, programs and their timings make up; `within` is the
    variance of one task's contrast. None where nothing varies.
    """
    if not tau2 + within > 0:
        return None
    noise = 0.0
    if isinstance(spread, VarianceFinding):
        timings = (spread.list_share + spread.run_share) / spread.timings_per_program
        noise = timings / (spread.program_share + timings) if spread.program_share + timings > 0 else 0.0
    tasks = tau2 / (tau2 + within)
    return tasks, (1 - tasks) * (1 - noise), (1 - tasks) * noise


def strata(
    table: "ProgramTable", seen: TaskArrays, measurements: pd.DataFrame, level: float
) -> tuple[TaskStratum, ...]:
    """Task, treatment x task, program and timing of a complete design; empty where a program failed, or there are fewer
    than three tasks or two blocks.
    """
    y = _timings(table, seen, measurements)
    if y is None or y.shape[0] < LEAST_TASKS or y.shape[1] < 2 or y.shape[2] < 2:
        return ()
    found = task_components(y, level=level)
    none = (math.nan, math.nan)
    parts = (
        ("task", found.task, none),
        ("treatment x task", found.mixed, found.mixed_ci),
        ("program", found.program, found.program_ci),
        ("timing", found.timing, found.timing_ci),
    )
    return tuple(
        TaskStratum(name=name, sd=math.sqrt(v), ci=(math.sqrt(ci[0]), math.sqrt(ci[1])), mean_square=ms, df=df)
        for (name, v, ci), ms, df in zip(parts, found.squares, found.df, strict=True)
    )


def _timings(table: "ProgramTable", seen: TaskArrays, measurements: pd.DataFrame) -> NDArray[np.float64] | None:
    """K x T x B x m log ratios of single timings; None where a program failed, or has other timings than the rest."""
    columns = ("cpu_seconds", "baseline_cpu_seconds")
    if not {"run", "verdict", *columns} <= set(measurements.columns) or not np.isfinite(seen.logs).all():
        return None
    seconds, baseline = (pd.to_numeric(measurements[column], errors="coerce") for column in columns)
    keep = measurable(seconds) & measurable(baseline) & (measurements["verdict"].astype(str) == Verdict.CORRECT)
    logs = pd.Series(np.log(seconds[keep].to_numpy(float)) - np.log(baseline[keep].to_numpy(float)))
    by_run = {run: each.to_numpy(float) for run, each in logs.groupby(measurements["run"][keep].to_numpy())}
    own = [by_run.get(run, np.zeros(0)) for run in table.rows["run"]]
    most = min(map(len, own), default=0)
    if most < 2 or any(len(each) != most for each in own):
        return None
    y = np.full((*seen.logs.shape, most), np.nan)
    y[seen.task, seen.arm, table.block] = own
    return y if np.isfinite(y).all() else None


def treatments_at_all(seen: TaskArrays) -> OverTasks | None:
    """Whether three treatments or more differ at all, of a complete design of three tasks or more; else None."""
    k, t, _ = seen.logs.shape
    if k < LEAST_TASKS or t < 3 or not np.isfinite(seen.logs).all():
        return None
    return omnibus(seen.logs)
