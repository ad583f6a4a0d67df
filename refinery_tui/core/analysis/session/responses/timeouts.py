"""Timeouts of a session: censored at the cap, compared between the two sides of a contrast (statistics.md
2.6).
"""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from refinery_tui.core.analysis.session.prepare import ProgramTable
from refinery_tui.core.analysis.session.responses.correctness import sides
from refinery_tui.core.analysis.session.responses.responses import TimeoutFinding
from refinery_tui.core.analysis.stats.arrays import Vector, measurable
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast
from refinery_tui.core.analysis.stats.survival import censored_lognormal, log_rank
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.text import count
from refinery_tui.core.base.verdict import Verdict


def caps(table: ProgramTable, measurements: pd.DataFrame) -> Vector:
    """Seconds at which each timed-out program was cut off (its `cap_seconds`, else its longest timing); else
    NaN.
    """
    late = (table.rows["verdict"] == Verdict.TIMED_OUT).to_numpy(bool)
    found = np.full(len(table.rows), np.nan)
    if "cap_seconds" in table.rows:
        found = pd.to_numeric(table.rows["cap_seconds"], errors="coerce").to_numpy(float, na_value=np.nan)
    elif len(measurements) and "cpu_seconds" in measurements:
        cut = measurements[measurements["verdict"].astype(str) == Verdict.TIMED_OUT]
        longest = (
            cut[["cpu_seconds", "wall_seconds"]].astype(float).max(axis=1)
            if "wall_seconds" in cut
            else cut["cpu_seconds"].astype(float)
        )
        found = table.rows["run"].map(longest.groupby(cut["run"]).max()).to_numpy(float, na_value=np.nan)
    return np.where(late, found, np.nan)


def table_of(
    table: ProgramTable, contrasts: Sequence[Contrast], measurements: pd.DataFrame
) -> tuple[TimeoutFinding, ...]:
    """`compare` for each contrast with a timed-out program."""
    cut_at = caps(table, measurements)
    return tuple(one for contrast in contrasts if (one := compare(table, contrast, cut_at)) is not None)


def compare(table: ProgramTable, contrast: Contrast, cut_at: Vector) -> TimeoutFinding | None:
    """Time ratio and log-rank of both sides with timeouts censored; None when none timed out."""
    side = sides(table, contrast)
    late = (table.rows["verdict"] == Verdict.TIMED_OUT).to_numpy(bool)
    if len(contrast.sides) > 1 or not np.any(late & (side != 0)):
        return None
    observed = np.isfinite(table.log_seconds)
    rows = np.flatnonzero((side != 0) & (observed | (late & measurable(cut_at))))
    seconds = np.where(observed, np.exp(np.where(observed, table.log_seconds, 0.0)), cut_at)[rows]
    top = side[rows] > 0
    censored = (int(np.sum(late & (side > 0))), int(np.sum(late & (side < 0))))
    reached = (int(np.sum(observed & (side > 0))), int(np.sum(observed & (side < 0))))
    ratio, ci, p, sentence = _judged(seconds, observed[rows], top, censored, reached)
    return TimeoutFinding(
        contrast=str(contrast),
        censored=censored,
        reached=reached,
        time_ratio=ratio,
        ci=ci,
        p_log_rank=p,
        sentence=sentence,
    )


def _judged(
    seconds: Vector,
    observed: "np.ndarray[tuple[int], np.dtype[np.bool_]]",
    top: "np.ndarray[tuple[int], np.dtype[np.bool_]]",
    censored: tuple[int, int],
    reached: tuple[int, int],
) -> tuple[float, tuple[float, float], float, str]:
    nothing = (math.nan, (math.nan, math.nan), math.nan)
    counts = "counts" if sum(censored) == 1 else "count"
    late = f"{count(sum(censored), 'program')} timed out and {counts} as cut off at the time limit, not as a time"
    if any(c > r for c, r in zip(censored, reached, strict=True)):
        shares = " and ".join(f"{r} of {r + c}" for c, r in zip(censored, reached, strict=True))
        return *nothing, f"{late}; more than half of a side did, so only the shares within the limit count: {shares}."
    if not np.all(np.isfinite(seconds)) or np.sum(~observed) < sum(censored):
        return *nothing, f"{late}; the time limit of some is not on record, so no time ratio is given."
    try:
        fit = censored_lognormal(seconds, observed, top.astype(float))
        test = log_rank(seconds, observed, top)
    except RefineryError as trouble:
        return *nothing, f"{late}; {trouble}"
    return fit.time_ratio[1], fit.ci[1], test.p, f"{late}; the time ratio is from a censored log-normal regression."
