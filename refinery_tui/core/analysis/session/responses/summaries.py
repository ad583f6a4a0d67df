"""One line a treatment, and the best-so-far curves."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from refinery_tui.core.analysis.session.findings import TreatmentFinding
from refinery_tui.core.analysis.session.prepare import ProgramTable
from refinery_tui.core.analysis.session.responses.contrast_rule import WELCH_FROM
from refinery_tui.core.analysis.session.responses.responses import TrajectoryFinding
from refinery_tui.core.analysis.stats.arrays import Vector, measurable, ratio_of_log
from refinery_tui.core.analysis.stats.binary.proportions import Interval, wilson
from refinery_tui.core.analysis.stats.power import noncentral
from refinery_tui.core.analysis.stats.survival import kaplan_meier
from refinery_tui.core.analysis.stats.trajectories import AXES, curve, curve_columns

_MOST_CURVES = 24
_PLACES = 24


def treatments(table: ProgramTable, *, sd: float, df: float) -> tuple[TreatmentFinding, ...]:
    """Every treatment that was tried; intervals from the pooled `sd` on `df` where fewer than five programs
    were tried (the fixed rule of 2.3), else from its own spread.
    """
    order = np.argsort(table.cell, kind="stable")
    edges = np.searchsorted(table.cell[order], np.arange(len(table.cells) + 1))
    ratios = _numbers(table.rows, "ratio")
    usd = _numbers(table.rows, "usd")
    verdicts = table.rows["verdict"].to_numpy()
    return tuple(
        _treatment(table, place, order[edges[place] : edges[place + 1]], ratios, usd, verdicts, (sd, df))
        for place in range(len(table.cells))
    )


def bare(found: tuple[TreatmentFinding, ...]) -> tuple[TreatmentFinding, ...]:
    """The same treatments without the intervals of their means: between looks they are only described."""
    return tuple(replace(t, seconds_ci=(math.nan, math.nan)) for t in found)


def trajectories(table: ProgramTable, iterations: pd.DataFrame) -> tuple[TrajectoryFinding, ...]:
    """Best-so-far curves of each treatment against iterations, session seconds, usd and tokens (at
    most 24 treatments).
    """
    if not len(iterations) or len(table.cells) > _MOST_CURVES:
        return ()
    iterations = priced(table, iterations)[curve_columns(iterations)]
    cell_of = dict(zip(table.rows["run"].tolist(), table.cell.tolist(), strict=True))
    owner = iterations["run"].map(cell_of)
    own = [(table.names[place], iterations[owner == place]) for place in np.unique(table.cell[table.wrote])]
    found = []
    for axis in AXES:
        if axis not in iterations or not (values := _numbers(iterations, axis))[np.isfinite(values)].size:
            continue
        places = _places(values[np.isfinite(values)], axis)
        for name, rows in own:
            points = curve(rows, axis=axis, places=places)
            gap = points[-1].last / points[-1].mean if points else math.nan
            found.append(TrajectoryFinding(treatment=name, axis=axis, points=points, final_over_best=gap))
    return tuple(found)


def priced(table: ProgramTable, iterations: pd.DataFrame) -> pd.DataFrame:
    """Iterations without the usd of runs whose cost is not known: what was added up leaves turns out."""
    if not {"usd", "run"} <= set(iterations.columns):
        return iterations
    known = table.rows.loc[np.isfinite(_numbers(table.rows, "usd")), "run"]
    return iterations.assign(usd=iterations["usd"].where(iterations["run"].isin(known)))


def _interval(logs: Vector, sd: float, df: float, level: float = 0.95) -> Interval:
    """t interval of a geometric mean from logs; NaN when the spread is not known."""
    n = len(logs)
    if not (n and df >= 1 and sd > 0):
        return (math.nan, math.nan)
    reach = noncentral.t_critical((1 - level) / 2, df) * sd / math.sqrt(n)
    return ratio_of_log(float(logs.mean()) - reach), ratio_of_log(float(logs.mean()) + reach)


def _treatment(
    table: ProgramTable,
    place: int,
    rows: NDArray[np.intp],
    ratios: Vector,
    usd: Vector,
    verdicts: NDArray[np.object_],
    pooled: tuple[float, float],
) -> TreatmentFinding:
    logs = table.log_seconds[rows]
    logs = logs[np.isfinite(logs)]
    programs, own = rows[table.wrote[rows]], ratios[rows]
    correct = int(table.correct[programs].sum())
    own = own[measurable(own)]
    few = len(rows) < WELCH_FROM
    sd, df = pooled if few else (float(logs.std(ddof=1)) if len(logs) > 1 else math.nan, len(logs) - 1.0)
    counts: dict[str, int] = {}
    for verdict in verdicts[programs]:
        counts[str(verdict)] = counts.get(str(verdict), 0) + 1
    late = int(table.late[rows].sum())
    spent = math.fsum(usd[rows].tolist()) if np.isfinite(usd[rows]).all() else math.nan
    return TreatmentFinding(
        name=table.names[place],
        attempted=len(programs),
        correct=correct,
        share_ci=wilson(correct, len(programs)) if len(programs) else (math.nan, math.nan),
        seconds=math.exp(float(logs.mean())) if len(logs) else math.nan,
        seconds_ci=_interval(logs, sd, df),
        error="pooled" if few else "own",
        df=df,
        ratio_to_baseline=math.exp(float(np.log(own).mean())) if len(own) else math.nan,
        log_seconds=tuple(logs.tolist()),
        verdicts=tuple(sorted(counts.items())),
        usd=spent,
        usd_per_correct=spent / correct if correct else math.nan,
        timed_out=late,
        median_seconds=_median(table, rows) if late else math.nan,
    )


def _median(table: ProgramTable, rows: NDArray[np.intp]) -> float:
    """Kaplan-Meier median seconds of programs that worked or timed out; NaN where half were cut off."""
    known = rows[np.isfinite(table.logs_or_caps[rows])]
    if not np.isfinite(table.log_seconds[known]).any():
        return math.nan
    return kaplan_meier(np.exp(table.logs_or_caps[known]), np.isfinite(table.log_seconds[known])).median


def _numbers(frame: pd.DataFrame, column: str) -> Vector:
    if column not in frame:
        return np.full(len(frame), np.nan)
    return np.asarray(pd.to_numeric(frame[column], errors="coerce").to_numpy(float, na_value=np.nan))


def _places(values: Vector, axis: str) -> list[float]:
    if axis == "iteration":
        return [float(k) for k in range(1, min(int(values.max()), 50) + 1)]
    return [float(v) for v in np.unique(np.linspace(float(values.min()), float(values.max()), _PLACES))]
