"""Proportions: intervals of one, differences of two, 2 x 2 tables, and tables stratified by block.

Held against statsmodels' `proportion_confint`, `confint_proportions_2indep` and `StratifiedTable`
(test_against_libraries.py), for whose import a command would wait (`benchmarks/analysis_speed.py`).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from refinery_tui.core.base.errors import ConfigurationError

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoByTwo:
    """Two-sided and one-sided p of a 2 x 2 table; one-sided `greater` means a larger odds ratio."""

    p_two_sided: float
    p_greater: float
    p_less: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StratifiedOdds:
    """Mantel-Haenszel common odds ratio with Robins-Breslow-Greenland interval and the CMH tests."""

    odds_ratio: float
    ci: Interval
    chi2: float
    p: float
    chi2_uncorrected: float
    p_uncorrected: float
    risk_difference: float


def wilson(successes: float, n: float, *, level: float = 0.95) -> Interval:
    """Wilson (1927) score interval of successes / n."""
    _check(successes, n)
    z = _z(level)
    p, z2 = successes / n, z * z
    centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    reach = z / (1 + z2 / n) * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    return max(0.0, centre - reach), min(1.0, centre + reach)


def clopper_pearson(successes: float, n: float, *, level: float = 0.95) -> Interval:
    """Clopper-Pearson (1934) interval, whose coverage is guaranteed."""
    _check(successes, n)
    tail = (1 - level) / 2
    low = 0.0 if successes == 0 else float(special.betaincinv(successes, n - successes + 1, tail))
    high = 1.0 if successes == n else float(special.betaincinv(successes + 1, n - successes, 1 - tail))
    return low, high


def agresti_coull(successes: float, n: float, *, level: float = 0.95) -> Interval:
    """Agresti-Coull (1998) interval: Wald about Wilson's centre; may leave [0, 1], as published."""
    _check(successes, n)
    z2 = _z(level) ** 2
    size = n + z2
    p = (successes + z2 / 2) / size
    reach = math.sqrt(z2 * p * (1 - p) / size)
    return p - reach, p + reach


def rule_of_three(n: float, *, level: float = 0.95) -> float:
    """Upper limit of a failure rate when `n` of `n` worked: 1 - (1 - level)^(1/n), about 3 / n."""
    return float(1 - (1 - level) ** (1 / n))


def newcombe(a: float, m: float, b: float, n: float, *, level: float = 0.95) -> Interval:
    """Interval of a/m - b/n, Newcombe's (1998) hybrid score, method 10."""
    p, q = a / m, b / n
    (l1, u1), (l2, u2) = wilson(a, m, level=level), wilson(b, n, level=level)
    gap = p - q
    low = gap - math.sqrt((p - l1) ** 2 + (u2 - q) ** 2)
    high = gap + math.sqrt((u1 - p) ** 2 + (q - l2) ** 2)
    return max(-1.0, low), min(1.0, high)


def fisher(table: ArrayLike) -> TwoByTwo:
    """Fisher's exact test of [[a, b], [c, d]]; two-sided sums tables no more likely than the observed one
    (R).
    """
    from scipy import stats

    rows = _table(table)
    p = [float(stats.fisher_exact(rows, alternative=side).pvalue) for side in ("two-sided", "greater", "less")]
    return TwoByTwo(p_two_sided=p[0], p_greater=p[1], p_less=p[2])


def boschloo(table: ArrayLike) -> TwoByTwo:
    """Boschloo's (1970) unconditional test; **columns** are the two independent arms (scipy's
    boschloo_exact).

    Two-sided is twice the smaller one-sided p. For two arms k1/n1, k2/n2: [[k1, k2], [n1 - k1, n2 - k2]].
    """
    from scipy import stats

    rows = _table(table)
    p = [float(stats.boschloo_exact(rows, alternative=side).pvalue) for side in ("two-sided", "greater", "less")]
    return TwoByTwo(p_two_sided=min(1.0, p[0]), p_greater=p[1], p_less=p[2])


def odds_ratio_exact(table: ArrayLike, *, level: float = 0.95) -> tuple[float, Interval]:
    """Conditional maximum-likelihood odds ratio and exact interval (R's fisher.test, but tighter)."""
    from scipy.stats import contingency

    found = contingency.odds_ratio(_table(table), kind="conditional")
    low, high = found.confidence_interval(confidence_level=level)
    return float(found.statistic), (float(low), float(high))


def mantel_haenszel(tables: Sequence[ArrayLike], *, level: float = 0.95) -> StratifiedOdds:
    """Common odds ratio of 2 x 2 tables, one a stratum (block): rows are arms, columns correct / not.

    Variance of the log after Robins, Breslow & Greenland (1986); tests after Cochran, Mantel & Haenszel with
    and without continuity correction (R's mantelhaen.test corrects).
    """
    stack = np.array([_table(t) for t in tables], float)
    a, b, c, d = stack[:, 0, 0], stack[:, 0, 1], stack[:, 1, 0], stack[:, 1, 1]
    n = a + b + c + d
    keep = n > 1
    a, b, c, d, n = a[keep], b[keep], c[keep], d[keep], n[keep]
    r, s = float(np.sum(a * d / n)), float(np.sum(b * c / n))
    expected = (a + b) * (a + c) / n
    spread = float(np.sum((a + b) * (c + d) * (a + c) * (b + d) / (n**2 * (n - 1))))
    if not spread > 0:
        raise ConfigurationError("Every stratum is all correct or all failed: there is no common odds ratio.")
    gap = abs(float(np.sum(a - expected)))
    ratio = r / s if s else math.inf
    low, high = _odds_interval(a, b, c, d, n, r, s, _z(level))
    corrected, plain = max(0.0, gap - 0.5) ** 2 / spread, gap**2 / spread
    weights = (a + b) * (c + d) / n
    return StratifiedOdds(
        odds_ratio=ratio,
        ci=(low, high),
        chi2=corrected,
        p=float(special.chdtrc(1, corrected)),
        chi2_uncorrected=plain,
        p_uncorrected=float(special.chdtrc(1, plain)),
        risk_difference=float(np.sum(weights * (a / (a + b) - c / (c + d))) / np.sum(weights)),
    )


def _odds_interval(
    a: "np.ndarray",
    b: "np.ndarray",
    c: "np.ndarray",
    d: "np.ndarray",
    n: "np.ndarray",
    r: float,
    s: float,
    z: float,
) -> Interval:
    if not (r > 0 and s > 0):
        return (0.0, math.inf)
    p, q, rs, ss = (a + d) / n, (b + c) / n, a * d / n, b * c / n
    variance = np.sum(p * rs) / (2 * r * r) + np.sum(p * ss + q * rs) / (2 * r * s) + np.sum(q * ss) / (2 * s * s)
    reach = z * math.sqrt(float(variance))
    return r / s * math.exp(-reach), r / s * math.exp(reach)


def _table(table: ArrayLike) -> "np.ndarray":
    rows = np.asarray(table)
    if rows.shape != (2, 2):
        raise ConfigurationError(f"A 2 x 2 table of counts is needed, not {rows.shape}.")
    return rows


def _check(successes: float, n: float) -> None:
    if not (n > 0 and 0 <= successes <= n):
        raise ConfigurationError(f"{successes} of {n} is not a proportion; give 0 <= successes <= n and n > 0.")


def _z(level: float) -> float:
    return float(special.ndtri((1 + level) / 2))
