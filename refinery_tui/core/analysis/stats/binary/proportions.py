"""Proportions: intervals of one, differences of two, 2 x 2 tables, and tables stratified by block.

statsmodels' `proportion_confint` and `StratifiedTable` and scipy's exact tests, kept from what they answer wrongly: an
interval of NaN where one arm never failed. Every analysis shows intervals of Wilson and Newcombe: ours, tested against
`proportion_confint` and `confint_proportions_2indep`, take a fortieth of theirs (`benchmarks/library_cost.py`).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
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
    return wilson_at(successes / n, n, float(special.ndtri((1 + level) / 2)))


def wilson_at(p: float, n: float, quantile: float) -> Interval:
    """Wilson's limits of a share `p` of `n` effective programs, at a quantile of z or t."""
    q2 = quantile * quantile
    centre = (p + q2 / (2 * n)) / (1 + q2 / n)
    reach = quantile / (1 + q2 / n) * math.sqrt(max(p * (1 - p), 0.0) / n + q2 / (4 * n * n))
    return max(0.0, centre - reach), min(1.0, centre + reach)


def square_and_add(p1: float, one: Interval, p0: float, other: Interval, phi: float) -> Interval:
    """Limits of p1 - p0 from the limits of each (Newcombe 1998; Zou and Donner 2008 for correlated ones)."""

    def reach(a: float, b: float) -> float:
        return math.sqrt(max(a * a - 2 * phi * a * b + b * b, 0.0))

    d = p1 - p0
    low = d - reach(p1 - one[0], other[1] - p0)
    return max(-1.0, low), min(1.0, d + reach(one[1] - p1, p0 - other[0]))


def clopper_pearson(successes: float, n: float, *, level: float = 0.95) -> Interval:
    """Clopper-Pearson (1934) interval, whose coverage is guaranteed."""
    from statsmodels.stats.proportion import proportion_confint

    _check(successes, n)
    low, high = proportion_confint(successes, n, alpha=1 - level, method="beta")
    return float(low), float(high)


def agresti_coull(successes: float, n: float, *, level: float = 0.95) -> Interval:
    """Agresti-Coull (1998) interval: Wald about Wilson's centre; may leave [0, 1], as published."""
    _check(successes, n)
    z2 = float(special.ndtri((1 + level) / 2)) ** 2
    size = n + z2
    p = (successes + z2 / 2) / size
    reach = math.sqrt(z2 * p * (1 - p) / size)  # statsmodels cuts it off at 0 and 1
    return p - reach, p + reach


def rule_of_three(n: float, *, level: float = 0.95) -> float:
    """Upper limit of a failure rate when `n` of `n` worked: 1 - (1 - level)^(1/n), about 3 / n."""
    return float(1 - (1 - level) ** (1 / n))


def newcombe(a: float, m: float, b: float, n: float, *, level: float = 0.95) -> Interval:
    """Interval of a/m - b/n, Newcombe's (1998) hybrid score, method 10."""
    return square_and_add(a / m, wilson(a, m, level=level), b / n, wilson(b, n, level=level), 0.0)


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
    from statsmodels.stats.contingency_tables import StratifiedTable

    stack = [table for table in (np.asarray(_table(t), float) for t in tables) if table.sum() > 1]
    if not any(np.all(table.sum(axis=0) > 0) and np.all(table.sum(axis=1) > 0) for table in stack):
        raise ConfigurationError("Every stratum is all correct or all failed: there is no common odds ratio.")
    with np.errstate(divide="ignore", invalid="ignore"):
        found = StratifiedTable(stack)
        ratio = float(found.oddsratio_pooled)
        low, high = found.oddsratio_pooled_confint(alpha=1 - level)
        corrected, plain = (float(found.test_null_odds(correction=bent).statistic) for bent in (True, False))
    gap, risk = _gaps(np.array(stack))
    corrected = corrected if abs(gap) > 0.5 else 0.0  # statsmodels squares what the correction made negative
    open_ended = not 0 < ratio < math.inf  # an arm that never failed, or always: statsmodels' interval is NaN
    return StratifiedOdds(
        odds_ratio=ratio,
        ci=(0.0, math.inf) if open_ended else (float(low), float(high)),
        chi2=corrected,
        p=float(special.chdtrc(1, corrected)),  # statsmodels' 1 - cdf is 0 below 1e-16
        chi2_uncorrected=plain,
        p_uncorrected=float(special.chdtrc(1, plain)),
        risk_difference=risk,
    )


def _gaps(stack: NDArray[np.float64]) -> tuple[float, float]:
    """Correct programs of the first arm beyond the expected, and the pooled difference of shares."""
    arms, margins, n = stack.sum(axis=2), stack.sum(axis=1), stack.sum(axis=(1, 2))
    beyond = stack[:, 0, 0] - arms[:, 0] * margins[:, 0] / n
    return float(beyond.sum()), float(beyond.sum() / np.sum(arms[:, 0] * arms[:, 1] / n))


def _table(table: ArrayLike) -> "np.ndarray":
    rows = np.asarray(table)
    if rows.shape != (2, 2):
        raise ConfigurationError(f"A 2 x 2 table of counts is needed, not {rows.shape}.")
    return rows


def _check(successes: float, n: float) -> None:
    if not (n > 0 and 0 <= successes <= n):
        raise ConfigurationError(f"{successes} of {n} is not a proportion; give 0 <= successes <= n and n > 0.")
