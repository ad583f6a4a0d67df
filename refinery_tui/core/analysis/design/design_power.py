"""Power of a contrast in complete blocks of a candidate design, and the replicates that a power takes (2.10)."""

import math
from functools import lru_cache

import numpy as np

from refinery_tui.core.analysis.design.designs import Design, design_weights
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast
from refinery_tui.core.analysis.stats.power.power_pairs import t_test_power

Columns = tuple[tuple[str, tuple[str, ...]], ...]

MOST_REPLICATES = 100_000


def design_power(
    design: Design,
    contrast: Contrast,
    *,
    ratio: float,
    sd: float,
    replicates: float,
    p_correct: float = 1.0,
    alpha: float = 0.05,
) -> float:
    """Power of `contrast` in complete blocks, with `replicates` x `p_correct` programs a cell that have a
    time.
    """
    unit, df = unit_error(design, contrast, replicates * p_correct, replicates)
    return t_test_power(ncp=abs(math.log(ratio)) / (sd * unit), df=df, alpha=alpha) if df > 0 else 0.0


def replicates_for(
    design: Design,
    contrast: Contrast,
    *,
    ratio: float,
    sd: float,
    power: float,
    p_correct: float = 1.0,
    alpha: float = 0.05,
) -> int:
    """The fewest replicates with which the contrast has `power`; at most 100,000."""
    low, high = 1, 2

    def at(n: int) -> float:
        return design_power(design, contrast, ratio=ratio, sd=sd, replicates=n, p_correct=p_correct, alpha=alpha)

    while at(high) < power:
        low, high = high, high * 2
        if high > MOST_REPLICATES:
            return MOST_REPLICATES
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if at(middle) >= power else (middle, high)
    return high


def unit_error(design: Design, contrast: Contrast, correct: float, replicates: float) -> tuple[float, float]:
    """Standard error of the contrast in units of the SD, and error df with blocks fitted (none for one
    block).
    """
    norm = _norm(tuple(design.columns.items()), contrast, fraction=design.fraction)
    if norm == 0 or correct <= 0:
        return math.inf, 0.0
    df = design.treatments * correct - design.treatments - (replicates - 1)
    return math.sqrt(norm / correct), df


@lru_cache(maxsize=256)
def _norm(columns: Columns, contrast: Contrast, *, fraction: bool) -> float:
    """The squared weights' sum; it is asked for at every number of replicates, and a design has one."""
    c = design_weights(Design(name="", columns=dict(columns), fraction=fraction), contrast)
    return float(np.sum(c * c))
