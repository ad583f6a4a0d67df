"""Effect sizes and intervals: ratios first; Cohen's measures serve planning only.

t tests are statsmodels' (`CompareMeans`); limits of effect sizes invert the noncentral distributions of
`power.noncentral`, as scipy's `nct` answers NaN at large sizes (statistics.md 2.16).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from refinery_tui.core.analysis.stats.arrays import logs, vector
from refinery_tui.core.analysis.stats.power import noncentral
from refinery_tui.core.base.errors import ConfigurationError

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class TTest:
    """Difference of two means (first minus second), its t test and interval; `df` may be fractional."""

    difference: float
    se: float
    t: float
    df: float
    p: float
    ci: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class GeometricMeanRatio:
    """Geometric mean of B over A, with pooled and Welch intervals and p-values of the t tests on logs."""

    ratio: float
    ci_pooled: Interval
    p_pooled: float
    df_pooled: float
    ci_welch: Interval
    p_welch: float
    df_welch: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardisedDifference:
    """Cohen's d, Hedges' g with the exact correction J (Hedges 1981), and d's noncentral-t interval."""

    d: float
    g: float
    J: float
    ci_d: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Superiority:
    """P(x > y) with ties counting half, Cliff's delta = 2 P - 1, and the Mann-Whitney U of x."""

    p_x_greater_y: float
    cliff_delta: float
    mann_whitney_u: float


@dataclass(frozen=True, slots=True, kw_only=True)
class VarianceExplained:
    """Shares of variance of an F test; intervals by inverting the noncentral F (Steiger 2004)."""

    eta2: float
    omega2: float
    epsilon2: float
    f: float
    ci_eta2: Interval
    ci_f: Interval
    ci_lambda: Interval


def t_test(x: ArrayLike, y: ArrayLike, *, welch: bool = True, level: float = 0.95) -> TTest:
    """Two-sample t test of mean(x) - mean(y): Welch-Satterthwaite, or pooled with `welch=False`."""
    from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

    a, b = _two(x, y)
    gap, spread = float(a.mean() - b.mean()), np.ptp(a) > 0 or np.ptp(b) > 0
    if not spread or a.var() + b.var() < np.finfo(float).tiny:  # squares of differences near 1e-308 are zero
        return t_result(gap, 0.0, len(a) + len(b) - 2, level)  # statsmodels divides by zero
    means, usevar = CompareMeans(DescrStatsW(a), DescrStatsW(b)), "unequal" if welch else "pooled"
    t, p, df = means.ttest_ind(usevar=usevar)
    low, high = means.tconfint_diff(alpha=1 - level, usevar=usevar)
    se = means.std_meandiff_separatevar if welch else means.std_meandiff_pooledvar
    return TTest(difference=gap, se=float(se), t=float(t), df=float(df), p=float(p), ci=(float(low), float(high)))


def paired_t_test(x: ArrayLike, y: ArrayLike | float = 0.0, *, level: float = 0.95) -> TTest:
    """One-sample t test of the differences x - y (y may be a number)."""
    gap = vector(x) - np.asarray(y, dtype=float)
    return t_result(float(gap.mean()), float(gap.std(ddof=1) / math.sqrt(len(gap))), len(gap) - 1.0, level)


def t_result(difference: float, se: float, df: float, level: float = 0.95) -> TTest:
    """A t test from its parts; without spread (se 0) t and p are NaN, as no claim can rest on it."""
    if not se > 0:
        return TTest(difference=difference, se=se, t=math.nan, df=df, p=math.nan, ci=(difference, difference))
    reach = noncentral.t_critical((1 - level) / 2, df) * se
    t = difference / se
    return TTest(
        difference=difference,
        se=se,
        t=t,
        df=df,
        p=noncentral.t_two_sided(t, df),
        ci=(difference - reach, difference + reach),
    )


def gmr(a: ArrayLike, b: ArrayLike, *, level: float = 0.95) -> GeometricMeanRatio:
    """Geometric mean of seconds `b` over that of `a` (below 1: b is faster), from t tests on logs."""
    pooled = t_test(logs(b), logs(a), welch=False, level=level)
    welch = t_test(logs(b), logs(a), level=level)
    return GeometricMeanRatio(
        ratio=math.exp(pooled.difference),
        ci_pooled=_exp(pooled.ci),
        p_pooled=pooled.p,
        df_pooled=pooled.df,
        ci_welch=_exp(welch.ci),
        p_welch=welch.p,
        df_welch=welch.df,
    )


def standardised_difference(x: ArrayLike, y: ArrayLike, *, level: float = 0.95) -> StandardisedDifference:
    """(mean(y) - mean(x)) over the pooled SD: positive when y is larger."""
    a, b = _two(x, y)
    df = len(a) + len(b) - 2
    pooled = math.sqrt((a.var(ddof=1) * (len(a) - 1) + b.var(ddof=1) * (len(b) - 1)) / df)
    if pooled == 0:
        raise ConfigurationError("All values within each group are equal: a standardised difference has no scale.")
    d = float(b.mean() - a.mean()) / pooled
    j = math.exp(special.gammaln(df / 2) - special.gammaln((df - 1) / 2)) / math.sqrt(df / 2)
    scale = math.sqrt(1 / len(a) + 1 / len(b))
    tail = (1 - level) / 2
    ends = [noncentral.t_noncentrality_limit(d / scale, df, t) * scale for t in (tail, 1 - tail)]
    return StandardisedDifference(d=d, g=d * j, J=j, ci_d=(ends[0], ends[1]))


def superiority(x: ArrayLike, y: ArrayLike) -> Superiority:
    """How often a value of `x` exceeds one of `y` (ties half)."""
    a, b = vector(x), vector(y)
    u = float(np.sum(a[:, None] > b) + np.sum(a[:, None] == b) / 2)
    p = u / (len(a) * len(b))
    return Superiority(p_x_greater_y=p, cliff_delta=2 * p - 1, mann_whitney_u=u)


def variance_explained(
    *, F: float, df_num: float, df_den: float, n_total: float | None = None, level: float = 0.90
) -> VarianceExplained:
    """(Partial) eta^2, omega^2, epsilon^2 and Cohen's f of an F test, with noncentral-F intervals.

    `level` 0.90 is the custom for eta^2 (matches alpha 0.05 of a one-sided F); lambda / (lambda + N) is eta^2
    at a limit, N = df_num + df_den + 1 unless `n_total` says otherwise.
    """
    n = df_num + df_den + 1 if n_total is None else n_total
    tail = (1 - level) / 2
    low = noncentral.f_noncentrality_limit(F, df_num, df_den, tail)
    high = noncentral.f_noncentrality_limit(F, df_num, df_den, 1 - tail)
    eta2 = F * df_num / (F * df_num + df_den)
    return VarianceExplained(
        eta2=eta2,
        omega2=df_num * (F - 1) / (df_num * (F - 1) + n),
        epsilon2=df_num * (F - 1) / (df_num * F + df_den),
        f=math.sqrt(eta2 / (1 - eta2)),
        ci_eta2=(low / (low + n), high / (high + n)),
        ci_f=(math.sqrt(low / n), math.sqrt(high / n)),
        ci_lambda=(low, high),
    )


def _two(x: ArrayLike, y: ArrayLike) -> tuple["np.ndarray[tuple[int], np.dtype[np.float64]]", ...]:
    a, b = vector(x), vector(y)
    if len(a) < 2 or len(b) < 2:
        raise ConfigurationError("A t test needs at least two programs on each side; add replicates.")
    return a, b


def _exp(ci: Interval) -> Interval:
    return math.exp(ci[0]), math.exp(ci[1])
