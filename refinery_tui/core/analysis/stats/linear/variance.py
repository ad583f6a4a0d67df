"""Where the spread comes from: programs, inputs, repeats; ICC with exact interval; how many timings pay.

The variances are tested against statsmodels' `MixedLM`; no Python library has the exact intervals, which are tested
against published and lme4's figures in the worked cases.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from refinery_tui.core.analysis.stats.arrays import by_group, vector
from refinery_tui.core.base.errors import ConfigurationError

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class IntraclassCorrelation:
    """One-way random effects: mean squares, F, variances and ICC(1,1), ICC(1,k) with exact F-based
    intervals.
    """

    F: float
    p: float
    df_between: int
    df_within: int
    ms_between: float
    ms_within: float
    var_between: float
    var_within: float
    icc: float
    ci: Interval
    icc_k: float
    ci_k: Interval
    m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NestedVariances:
    """Variances of programs, of inputs within programs, and of repeats within inputs (log units squared)."""

    program: float
    list: float
    run: float


def icc(response: ArrayLike, groups: ArrayLike, *, level: float = 0.95) -> IntraclassCorrelation:
    """ICC of repeated values within `groups` (ratings of a target, timings of a program).

    s_w^2 = MS_within, s_b^2 = max(0, (MS_between - MS_within) / m); exact interval L = (F / F_q - 1) / m,
    ICC = L / (1 + L). With unequal groups m is the ANOVA average m0 and the interval approximate.
    """
    split = list(by_group(response, groups).values())
    k, n = len(split), sum(len(g) for g in split)
    if k < 2 or n <= k:
        raise ConfigurationError("An intraclass correlation needs two programs and a repeated timing; add repeats.")
    grand = sum(float(g.sum()) for g in split) / n
    between = sum(len(g) * (float(g.mean()) - grand) ** 2 for g in split) / (k - 1)
    within = sum(float(np.sum((g - g.mean()) ** 2)) for g in split) / (n - k)
    m = (n - sum(len(g) ** 2 for g in split) / n) / (k - 1)
    return icc_from_mean_squares(
        ms_between=between, ms_within=within, m=m, df_between=k - 1, df_within=n - k, level=level
    )


def icc_of_ratings(ratings: ArrayLike, *, level: float = 0.95) -> IntraclassCorrelation:
    """ICC(1,1) and ICC(1,k) of a targets x raters table (Shrout & Fleiss 1979)."""
    table = np.asarray(ratings, float)
    return icc(table.ravel(), np.repeat(np.arange(len(table)), table.shape[1]), level=level)


def icc_from_mean_squares(
    *, ms_between: float, ms_within: float, m: float, df_between: int, df_within: int, level: float = 0.95
) -> IntraclassCorrelation:
    """The same from an ANOVA table; `m` is values per group. NaN ratio when nothing varies within."""
    ratio = ms_between / ms_within if ms_within > 0 else math.inf if ms_between > 0 else math.nan
    tail = (1 - level) / 2
    low = ratio / float(special.fdtri(df_between, df_within, 1 - tail))
    high = ratio * float(special.fdtri(df_within, df_between, 1 - tail))
    var_between = max(0.0, (ms_between - ms_within) / m)
    return IntraclassCorrelation(
        F=ratio,
        p=float(special.fdtrc(df_between, df_within, ratio)) if math.isfinite(ratio) else math.nan,
        df_between=df_between,
        df_within=df_within,
        ms_between=ms_between,
        ms_within=ms_within,
        var_between=var_between,
        var_within=ms_within,
        icc=_single(ratio, m),
        ci=(_single(low, m), _single(high, m)),
        icc_k=_average(ratio),
        ci_k=(_average(low), _average(high)),
        m=m,
    )


def nested_variances(response: ArrayLike, programs: ArrayLike, lists: ArrayLike) -> NestedVariances:
    """Balanced closed form of program / list-in-program / run variances (expected mean squares, cut off at
    0).

    Raises where they are not equally many: their shares are then not told apart.
    """
    y = vector(response)
    outer = np.unique(np.asarray(programs).astype(str), return_inverse=True)[1]
    pairs = outer * (len(y) + 1) + np.unique(np.asarray(lists).astype(str), return_inverse=True)[1]
    first, inner = np.unique(pairs, return_index=True, return_inverse=True)[1:]
    per, runs = np.bincount(outer), np.bincount(inner)
    if np.ptp(per) or np.ptp(runs) or runs[0] < 2 or len(per) < 2:
        raise ConfigurationError("Inputs and repeats are told apart only where every program has equally many of them.")
    m, r = int(per[0]), int(runs[0])
    centres, means = np.bincount(outer, y) / m, np.bincount(inner, y) / r
    ms_run = float(np.sum((y - means[inner]) ** 2)) / (len(runs) * (r - 1))
    ss_list = r * float(np.sum((means - centres[outer[first]]) ** 2))
    ms_list = ss_list / (len(per) * (m // r - 1)) if m > r else ms_run
    ms_program = m * float(np.var(centres, ddof=1))
    return NestedVariances(
        program=max(0.0, (ms_program - ms_list) / m), list=max(0.0, (ms_list - ms_run) / r), run=ms_run
    )


def optimal_timings(*, cost_program: float, cost_measurement: float, var_within: float, var_between: float) -> float:
    """m = sqrt((c_p / c_m) s_w^2 / s_b^2) timings a program (Cochran 1977, sec. 10.6); infinite when s_b^2 is
    0.
    """
    if var_between <= 0:
        return math.inf
    return math.sqrt(cost_program / cost_measurement * var_within / var_between)


def advised_timings(m: float) -> int:
    """Whole timings a program to plan: `m` rounded up, at least 2 so that noise can be seen at all."""
    return max(2, math.ceil(m - 1e-9)) if math.isfinite(m) else 2


def mean_variance(*, var_between: float, var_within: float, n: float, m: float) -> float:
    """Variance of a treatment mean of `n` programs with `m` timings each: s_b^2 / n + s_w^2 / (n m)."""
    return var_between / n + var_within / (n * m)


def programs_ratio(*, m: float, reference: float, var_between: float, var_within: float) -> float:
    """Programs needed with `m` timings each, relative to those needed with `reference` timings each."""
    return (var_between + var_within / m) / (var_between + var_within / reference)


def design_effect(*, m: float, icc: float) -> float:
    """Kish (1965): 1 + (m - 1) ICC, how much repeated values inflate the variance of a mean."""
    return 1 + (m - 1) * icc


def effective_n(*, n_total: float, m: float, icc: float) -> float:
    """Independent values that `n_total` clustered ones (m a cluster) are worth."""
    return n_total / design_effect(m=m, icc=icc)


def sd_interval(sd: float, df: float, *, level: float = 0.95) -> Interval:
    """Chi-square interval of a standard deviation estimated on `df`."""
    tail = (1 - level) / 2
    return sd * math.sqrt(df / float(special.chdtri(df, tail))), sd * math.sqrt(
        df / float(special.chdtri(df, 1 - tail))
    )


def sd_upper(sd: float, df: float, *, confidence: float = 0.8) -> float:
    """Upper limit of an SD to plan with (Browne 1995): 12 df at 80 % multiply it by 1.240."""
    return sd * math.sqrt(df / float(special.chdtri(df, confidence)))


def _single(ratio: float, m: float) -> float:
    if math.isinf(ratio):
        return 1.0
    spread = (ratio - 1) / m
    return spread / (1 + spread)


def _average(ratio: float) -> float:
    return 1.0 if math.isinf(ratio) else (ratio - 1) / ratio if ratio else -math.inf
