"""The rank-sum test with ties: exact by counting while that is quick, at once where two arms lie apart, else normal.

Tested against scipy's `mannwhitneyu`, whose exact p is wrong with ties.
"""

import math
import sys

import numpy as np
from numpy.typing import ArrayLike, NDArray

from refinery_tui.core.analysis.stats.arrays import vector
from refinery_tui.core.analysis.stats.resampling.permutation import Permuted

MOST_STEPS = 5e7  # additions of the count, a fraction of a second
Ranks = NDArray[np.int64]


def wilcoxon_exact(x: ArrayLike, y: ArrayLike) -> Permuted:
    """Two-sided rank-sum test with midranks: exact (Streitberg & Roehmel 1986) up to about 60 values an arm and at any
    size where no value of one arm reaches the other's; else by the normal limit, `exact` being False.
    """
    from scipy.stats import rankdata

    a, b = vector(x), vector(y)
    doubled = np.rint(2 * rankdata(np.concatenate([a, b]))).astype(np.int64)
    if a.max() < b.min() or b.max() < a.min():
        return _apart(doubled, len(a))
    few = min(len(a), len(b))
    own = doubled[: len(a)] if few == len(a) else doubled[len(a) :]
    if few * (2 * len(a) * len(b) + 1) * len(doubled) <= MOST_STEPS:
        return _counted(doubled, own)
    return _normal(a, b)


def _counted(doubled: Ranks, own: Ranks) -> Permuted:
    """All subsets of the size of `own` by their sum of ranks; ranks count from the least, so that sums stay small."""
    k, shift = len(own), int(doubled.min())
    ranks = np.sort(doubled - shift)
    top = int(ranks[-k:].sum())
    ways = np.zeros((k + 1, top + 1))
    ways[0, 0] = 1
    for rank in ranks:
        ways[1:, rank:] += ways[:-1, : top + 1 - rank]
    gaps = np.abs(np.arange(top + 1) - k * float(ranks.mean()))
    reach = abs(float((own - shift).sum()) - k * float(ranks.mean()))
    count, whole = float(ways[k][gaps >= reach - 1e-9].sum()), float(ways[k].sum())
    least = float(ways[k][gaps >= gaps[ways[k] > 0].max() - 1e-9].sum())
    return Permuted(p=min(1.0, count / whole), count=int(count), total=int(whole), exact=True, smallest_p=least / whole)


def _apart(doubled: Ranks, k: int) -> Permuted:
    """Arms that lie apart: one arrangement is the observed one, others as far away take the most extreme ranks."""
    ranks, first = np.sort(doubled), doubled[:k]
    lowest = first.max() <= ranks[k - 1]
    mirrored = ranks[-k:] if lowest else ranks[:k]
    centre = 2 * k * int(ranks.sum())  # in units of 1 / (2 n), so that all is whole
    gap = abs(2 * len(ranks) * int(first.sum()) - centre)
    count = 1
    if abs(2 * len(ranks) * int(mirrored.sum()) - centre) >= gap:
        edge = mirrored[0] if lowest else mirrored[-1]
        count += math.comb(int(np.sum(ranks == edge)), int(np.sum(mirrored == edge)))
    total = math.comb(len(ranks), k)
    p = max(count / total, sys.float_info.min)  # no p is 0, also where no float is small enough
    return Permuted(p=p, count=count, total=total, exact=True, smallest_p=p)


def _normal(a: NDArray[np.float64], b: NDArray[np.float64]) -> Permuted:
    from scipy import stats

    p = float(stats.mannwhitneyu(a, b, alternative="two-sided", method="asymptotic").pvalue)
    total = math.comb(len(a) + len(b), len(a))
    return Permuted(p=p, count=0, total=total, exact=False, smallest_p=max(2 / total, sys.float_info.min))
