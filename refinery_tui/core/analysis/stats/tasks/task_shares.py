"""Correctness over tasks: a difference of mean shares by square-and-add of Wilson limits at an effective number (3.6).

Wilson's limits at that number are statsmodels' `proportion_confint(..., "wilson")` where the quantile is the normal
one; Mantel-Haenszel's difference is `StratifiedTable`'s, Sato's variance metafor's.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from refinery_tui.core.analysis.stats.arrays import Vector, vector
from refinery_tui.core.analysis.stats.binary.proportions import Interval, square_and_add, wilson_at

_Z = float(special.ndtri(0.975))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareDifference:
    """The mean share of two arms over tasks, first and second, at effective numbers, and first less second."""

    shares: tuple[float, float]
    effective: tuple[float, float]
    phi: float
    difference: float
    ci: Interval

    @property
    def excludes_nothing(self) -> bool:
        """Whether the interval leaves no difference out: the verdict."""
        return not self.ci[0] <= 0.0 <= self.ci[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskDifference:
    """Mantel-Haenszel's difference with Sato's error, Wald's interval and Klingenberg's (2014)."""

    difference: float
    se_sato: float
    ci_wald: Interval
    ci_klingenberg: Interval


def shares_of_these(
    hits: tuple[ArrayLike, ArrayLike], tried: tuple[ArrayLike, ArrayLike], *, level: float = 0.95
) -> ShareDifference:
    """Two arms on these tasks: `hits` of `tried` programs a task, first arm and second."""
    x, n = [vector(a) for a in hits], [vector(a) for a in tried]
    p = [float((a / b).mean()) for a, b in zip(x, n, strict=True)]
    effective = [_effective_these(a, b, c) for a, b, c in zip(x, n, p, strict=True)]
    return _difference(p, effective, 0.0, float(special.ndtri((1 + level) / 2)))


def _effective_these(x: Vector, n: Vector, p: float) -> float:
    k = len(x)
    shrunk = (x + 1) / (n + 2)
    w = float(np.sum(shrunk * (1 - shrunk) / n)) / k**2
    return max(_harmonic(n), p * (1 - p) / w)


def _harmonic(n: Vector) -> float:
    """Programs of equal tasks that would say as much: K^2 / sum 1/n."""
    return len(n) ** 2 / float(np.sum(1 / n))


def shares_of_alike(
    hits: tuple[ArrayLike, ArrayLike], tried: tuple[ArrayLike, ArrayLike], *, level: float = 0.95
) -> ShareDifference:
    """Two arms on tasks like these, t on K - 1 degrees of freedom."""
    scores = [vector(a) / vector(b) for a, b in zip(hits, tried, strict=True)]
    return scores_apart(scores[0], scores[1], [_harmonic(vector(n)) for n in tried], level=level)


def scores_apart(one: ArrayLike, other: ArrayLike, most: list[float], *, level: float = 0.95) -> ShareDifference:
    """Two arms by scores in [0, 1] of the same K >= 2 tasks; `most` is how many programs each could count as."""
    a, b = vector(one), vector(other)
    effective = [effective_number(s, n) for s, n in zip((a, b), most, strict=True)]
    phi = 0.0 if a.std() < 1e-12 or b.std() < 1e-12 else float(np.corrcoef(a, b)[0, 1])
    quantile = float(special.stdtrit(len(a) - 1, (1 + level) / 2))
    return _difference([float(a.mean()), float(b.mean())], effective, phi, quantile)


def effective_number(scores: ArrayLike, most: float) -> float:
    """p (1 - p) over the squared error of the mean over tasks, within [K - 1, `most`]; K where all or none score."""
    s = vector(scores)
    k, p = len(s), float(s.mean())
    if p in (0.0, 1.0):
        return float(k)
    error = float(s.var(ddof=1)) / k
    return float(np.clip(p * (1 - p) / error if error > 0 else math.inf, k - 1, max(most, k - 1)))


def _difference(p: list[float], effective: list[float], phi: float, quantile: float) -> ShareDifference:
    limits = [wilson_at(a, n, quantile) for a, n in zip(p, effective, strict=True)]
    return ShareDifference(
        shares=(p[0], p[1]),
        effective=(effective[0], effective[1]),
        phi=phi,
        difference=p[0] - p[1],
        ci=square_and_add(p[0], limits[0], p[1], limits[1], phi),
    )


def mcnemar_p(only_one: int, only_other: int) -> tuple[float, float]:
    """Exact and mid-p of McNemar's test from the discordant pairs (Fagerland, Lydersen and Laake 2013)."""
    n, low = only_one + only_other, min(only_one, only_other)
    if n == 0:
        return 1.0, 1.0
    below = sum(math.comb(n, i) for i in range(low + 1))
    exact = min(1.0, 2 * below / 2**n)
    return exact, min(1.0, (2 * below - math.comb(n, low)) / 2**n)


def mantel_haenszel_difference(x1: ArrayLike, n1: ArrayLike, x0: ArrayLike, n0: ArrayLike) -> RiskDifference:
    """The common difference of shares over tasks, with Sato's (1989) variance and Klingenberg's interval."""
    a, m, c, n = (vector(v) for v in (x1, n1, x0, n0))
    total = m + n
    w = m * n / total
    whole = float(w.sum())
    d = float(np.sum(w * (a / m - c / n))) / whole
    p, q = _sato(a, m, c, n, total)
    se = math.sqrt((d * p + q) / whole**2)
    return RiskDifference(
        difference=d, se_sato=se, ci_wald=(d - _Z * se, d + _Z * se), ci_klingenberg=_klingenberg(d, p, q, whole)
    )


def _sato(a: Vector, m: Vector, c: Vector, n: Vector, total: Vector) -> tuple[float, float]:
    p = float(np.sum((m**2 * c - n**2 * a + m * n * (n - m) / 2) / total**2))
    q = float(np.sum((a * (n - c) + c * (m - a)) / (2 * total)))
    return p, q


def _klingenberg(d: float, p: float, q: float, whole: float) -> Interval:
    """The differences x whose score (d - x)^2 / ((x p + q) / whole^2) stays below z^2 (Klingenberg 2014)."""
    half = _Z**2 * p / whole**2 / 2
    centre, inner = d + half, (d + half) ** 2 - d * d + _Z**2 * q / whole**2
    reach = math.sqrt(inner)
    return centre - reach, centre + reach
