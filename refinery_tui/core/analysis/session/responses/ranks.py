"""Rank tests of two arms: sensitivity of a primary contrast, and the worst-rank composite where declared (2.3, 2.5)."""

import math

import numpy as np
from numpy.typing import NDArray

from refinery_tui.core.analysis.session.findings import CompositeFinding, RankFinding
from refinery_tui.core.analysis.session.prepare import ProgramTable
from refinery_tui.core.analysis.stats.arrays import Vector
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast
from refinery_tui.core.analysis.stats.linear.robust import brunner_munzel, mann_whitney

LEAST_A_SIDE = 3


def of_speed(table: ProgramTable, contrast: Contrast) -> RankFinding | None:
    """Rank tests of the seconds of programs that worked, those that timed out at their cap; None unless the contrast
    sets two treatments apart.
    """
    c = table.weights(contrast).values
    if np.count_nonzero(c) != 2:
        return None
    return _ranked(table.logs_or_caps, np.sign(c)[table.cell])


def composite(table: ProgramTable, contrast: Contrast | None, declared: str | None) -> CompositeFinding | None:
    """Every program tried, those that failed tied at the worst rank; None unless the plan declared it."""
    if declared is None or contrast is None or len(contrast.sides) > 1:
        return None
    scores = np.where(np.isfinite(table.log_seconds), table.log_seconds, np.inf)
    scores = np.where(table.correct & ~np.isfinite(table.log_seconds), np.nan, scores)  # it works, its time is unknown
    ranked = _ranked(scores, np.sign(table.weights(contrast).values)[table.cell], failed=True)
    return None if ranked is None else CompositeFinding(contrast=str(contrast), ranks=ranked)


def _ranked(scores: Vector, side: NDArray[np.float64], *, failed: bool = False) -> RankFinding | None:
    known = ~np.isnan(scores) if failed else np.isfinite(scores)
    places = np.unique(np.where(known, scores, 0.0), return_inverse=True)[1].astype(float)
    top, bottom = places[known & (side > 0)], places[known & (side < 0)]
    if min(len(top), len(bottom)) < LEAST_A_SIDE or len(np.unique(np.concatenate([top, bottom]))) < 2:
        return None
    munzel = brunner_munzel(top, bottom)
    p_munzel = munzel.p if math.isfinite(munzel.p) else math.nan
    return RankFinding(
        p_brunner_munzel=p_munzel,
        p_mann_whitney=mann_whitney(top, bottom).p,
        p_first_better=1 - mann_whitney(top, bottom).p_superiority,
        programs=len(top) + len(bottom),
    )
