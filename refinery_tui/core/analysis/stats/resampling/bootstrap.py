"""Bootstrap intervals, seeded; percentile intervals cover 72-93 % below about 20 programs (statistics.md 2.3).

Tested against scipy's `bootstrap` of paired samples, which draws one resample after the other.
"""

import numpy as np
from numpy.typing import ArrayLike

from refinery_tui.core.analysis.stats.arrays import Vector, vector

Interval = tuple[float, float]


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
