"""Bootstrap intervals, seeded; percentile intervals cover 72-93 % below about 20 programs (statistics.md
2.3).
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from refinery_tui.core.analysis.stats.arrays import Vector, vector

Interval = tuple[float, float]


def percentile(
    values: ArrayLike,
    statistic: Callable[[Vector], float] = lambda v: float(np.mean(v)),
    *,
    level: float = 0.95,
    draws: int = 2000,
    seed: int = 0,
) -> Interval:
    """Percentile interval of `statistic` over resampled units (programs)."""
    v, dice = vector(values), np.random.default_rng(seed)
    found = [statistic(v[dice.integers(0, len(v), len(v))]) for _ in range(draws)]
    return _ends(np.array(found), level)


def studentised_mean(values: ArrayLike, *, level: float = 0.95, draws: int = 2000, seed: int = 0) -> Interval:
    """Bootstrap-t interval of a mean; resamples without spread are left out of the t distribution."""
    v, dice = vector(values), np.random.default_rng(seed)
    picks = v[dice.integers(0, len(v), (draws, len(v)))]
    spread = picks.std(axis=1, ddof=1)
    t = (picks.mean(axis=1) - v.mean())[spread > 0] / spread[spread > 0]
    low, high = _ends(t, level)
    sd = float(v.std(ddof=1))
    return float(v.mean()) - high * sd, float(v.mean()) - low * sd


def ratio_of_sums(
    top: ArrayLike, bottom: ArrayLike, *, level: float = 0.95, draws: int = 2000, seed: int = 0
) -> Interval:
    """Interval of sum(top) / sum(bottom) over resampled programs (usd per correct program; 20 or more
    programs).
    """
    a, b, dice = vector(top), vector(bottom), np.random.default_rng(seed)
    picks = dice.integers(0, len(a), (draws, len(a)))
    whole = b[picks].sum(axis=1)
    return _ends(a[picks].sum(axis=1)[whole > 0] / whole[whole > 0], level)


def _ends(found: Vector, level: float) -> Interval:
    low, high = np.quantile(found, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
