"""Boschloo's unconditional exact test, as the planner's power needs it: every table of two arms at once.

Tested against scipy's `boschloo_exact` (test_against_libraries.py), which searches anew for every table, so that one
power would be thousands of calls; a session is judged by the same code, for plan and verdict to agree.
"""

import functools

import numpy as np
from numpy.typing import NDArray
from scipy import special

from refinery_tui.core.analysis.stats.arrays import Matrix, Vector

LEAST_TESTED = 8  # programs a margin below which only intervals are given
LARGEST = 600  # programs an arm; beyond it Fisher's and Boschloo's p agree to the digits shown
_TIE = 1e-7


def boschloo_p(k1: int, n1: int, k2: int, n2: int) -> float:
    """Two-sided p of k1 of n1 against k2 of n2: twice the smaller one-sided p (scipy's rule), at most 1.

    One-sided: the largest probability, over the common success rate, of a table whose Fisher p is no larger.
    """
    if max(n1, n2) > LARGEST:
        return float(min(1.0, 2 * min(fisher_less(n1, n2)[k1, k2], fisher_less(n2, n1)[k2, k1])))
    return min(1.0, 2 * min(_less(k1, n1, k2, n2), _less(k2, n2, k1, n1)))


def _less(k1: int, n1: int, k2: int, n2: int) -> float:
    """One-sided p that the first arm's rate is lower."""
    fisher = fisher_less(n1, n2)
    region = (fisher <= fisher[k1, k2] * (1 + _TIE)).astype(float)

    def probability(rate: Vector) -> Vector:
        return np.asarray(
            np.einsum("gi,ij,gj->g", binomial_chances(n1, rate), region, binomial_chances(n2, rate), optimize=True)
        )

    rates = np.linspace(0.0005, 0.9995, 400)
    best = rates[int(np.argmax(probability(rates)))]
    for width in (0.0025, 0.0001):
        near = np.clip(np.linspace(best - width, best + width, 51), 1e-9, 1 - 1e-9)
        found = probability(near)
        best = near[int(np.argmax(found))]
    return float(np.clip(found.max(), 0.0, 1.0))


@functools.lru_cache(maxsize=24)
def fisher_less(n1: int, n2: int, most: int | None = None) -> Matrix:
    """P(K1 <= k1 | k1 + k2) for every table of two arms, or for those with at most `most` hits in all (1 beyond)."""
    rows, columns = (min(n, n1 + n2 if most is None else most) for n in (n1, n2))
    logs = _choose(n1)[: rows + 1, None] + _choose(n2)[None, : columns + 1]
    answer = np.ones((rows + 1, columns + 1))
    for total in range((n1 + n2 if most is None else most) + 1):
        k1 = np.arange(max(0, total - columns), min(rows, total) + 1)
        chances = np.exp(logs[k1, total - k1] - special.logsumexp(logs[k1, total - k1]))
        answer[k1, total - k1] = np.cumsum(chances)
    return answer


def binomial_chances(n: int, rate: Vector) -> NDArray[np.float64]:
    """Chances of 0 to n hits, a row a rate."""
    k = np.arange(n + 1)
    return np.asarray(np.exp(_choose(n) + special.xlogy(k, rate[:, None]) + special.xlog1py(n - k, -rate[:, None])))


def _choose(n: int) -> Vector:
    k = np.arange(n + 1)
    return np.asarray(special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1))
