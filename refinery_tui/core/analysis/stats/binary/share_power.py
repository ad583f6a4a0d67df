"""Power of Boschloo's test to find a difference of two shares, exact as far as a session is judged by it.

No library has it: tested by counting tables with `boschloo_p`. Beyond 600 programs a side a session is judged by
Fisher's p, whose power is exact where the rarer outcome is rare, and else normal with continuity correction.
"""

import functools
import math

import numpy as np
from numpy.typing import NDArray
from scipy import special

from refinery_tui.core.analysis.stats.arrays import root
from refinery_tui.core.analysis.stats.binary.boschloo import LARGEST, binomial_chances, fisher_less

_RARE = 300  # of the rarer outcome in all, at most: every table with so few is counted
_RATES = np.linspace(0.001, 0.999, 200)  # over which a common share may lie
_TIE = 1e-7


def share_power(*, first: float, second: float, n1: int, n2: int, alpha: float = 0.05) -> float:
    """Chance that a two-sided Boschloo test at `alpha` tells two arms of these true shares apart."""
    if min(n1, n2) < 1:
        return 0.0
    if max(n1, n2) > LARGEST:
        return _fisher(first, second, n1, n2, alpha)
    a, b = (binomial_chances(n, np.array([rate]))[0] for n, rate in ((n1, first), (n2, second)))
    return float(a @ found_different(n1, n2, alpha) @ b)


def found_different(n1: int, n2: int, alpha: float) -> NDArray[np.bool_]:
    """Which tables, (n1 + 1) x (n2 + 1) by hits, a two-sided Boschloo test at `alpha` finds different."""
    less = fisher_less(n1, n2) <= _critical(n1, n2, alpha / 2)
    more = _critical(n2, n1, alpha / 2) >= fisher_less(n2, n1).T
    return np.asarray(less | more)


def detectable_share(*, base: float, n1: int, n2: int, power: float, alpha: float) -> float:
    """The smallest difference from `base`, towards the middle, that is found with `power`; NaN where none is."""
    way = 1.0 if base < 0.5 else -1.0
    room = 1 - base if way > 0 else base

    def gap(difference: float) -> float:
        return share_power(first=base + way * difference, second=base, n1=n1, n2=n2, alpha=alpha) - power

    return root(gap, 0.0, room) if gap(0.0) < 0 < gap(room) else math.nan


@functools.lru_cache(maxsize=128)
def _critical(n1: int, n2: int, tail: float) -> float:
    """The largest Fisher p whose tables have a probability of at most `tail`, whatever the common share."""
    fisher = fisher_less(n1, n2)
    steps = np.unique(fisher[fisher <= tail * 4])
    one, two = binomial_chances(n1, _RATES), binomial_chances(n2, _RATES)

    def size(limit: float) -> float:
        region = (fisher <= limit * (1 + _TIE)).astype(float)
        return float(np.max(np.sum((one @ region) * two, axis=1)))

    low, high = -1, len(steps)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if size(steps[middle]) <= tail else (low, middle)
    return float(steps[low]) * (1 + _TIE) if low >= 0 else -1.0


def _fisher(first: float, second: float, n1: int, n2: int, alpha: float) -> float:
    """Power of twice Fisher's smaller p."""
    hits = first * n1 + second * n2
    if hits > n1 + n2 - hits:
        first, second, hits = 1 - first, 1 - second, n1 + n2 - hits
    most = math.ceil(hits + 8 * math.sqrt(hits) + 8)
    if most > _RARE:
        return _normal(first, second, n1, n2, alpha)
    less, more = fisher_less(n1, n2, most), fisher_less(n2, n1, most).T
    a, b = (binomial_chances(n, np.array([rate]))[0, : most + 1] for n, rate in ((n1, first), (n2, second)))
    return float(a @ (2 * np.minimum(less, more) < alpha) @ b)


def _normal(first: float, second: float, n1: int, n2: int, alpha: float) -> float:
    pooled = (first * n1 + second * n2) / (n1 + n2)
    null = math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    spread = math.sqrt(first * (1 - first) / n1 + second * (1 - second) / n2)
    reach = float(special.ndtri(1 - alpha / 2)) * null + (1 / n1 + 1 / n2) / 2
    gaps = np.array([first - second - reach, second - first - reach]) / max(spread, 1e-12)
    return float(np.sum(special.ndtr(gaps)))
