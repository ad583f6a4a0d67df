"""Proportions: intervals of one, differences of two, 2 x 2 tables, and tables stratified by block.

statsmodels' `proportion_confint`, `confint_proportions_2indep` and `StratifiedTable` and scipy's exact tests, kept from
what they answer wrongly: limits outside [0, 1] by rounding, an interval of NaN where one arm never failed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

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
    low, high = _interval(successes, n, level, "wilson")
    return max(0.0, low), min(1.0, high)


def clopper_pearson(successes: float, n: float, *, level: float = 0.95) -> Interval:
    """Clopper-Pearson (1934) interval, whose coverage is guaranteed."""
    return _interval(successes, n, level, "beta")


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
    from statsmodels.stats.proportion import confint_proportions_2indep

    _check(a, m)
    _check(b, n)
    low, high = confint_proportions_2indep(a, m, b, n, method="newcomb", compare="diff", alpha=1 - level)
    return max(-1.0, float(low)), min(1.0, float(high))


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


def _interval(successes: float, n: float, level: float, method: Literal["wilson", "beta"]) -> Interval:
    from statsmodels.stats.proportion import proportion_confint

    _check(successes, n)
    low, high = proportion_confint(successes, n, alpha=1 - level, method=method)
    return float(low), float(high)
