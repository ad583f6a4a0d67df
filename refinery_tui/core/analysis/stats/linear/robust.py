"""Tests that do without equal spread or normal shape: statsmodels' and scipy's, on plain arrays and group labels."""

from dataclasses import dataclass
from typing import Literal

from numpy.typing import ArrayLike

from refinery_tui.core.analysis.stats.arrays import Vector, by_group, vector
from refinery_tui.core.base.errors import ConfigurationError


@dataclass(frozen=True, slots=True, kw_only=True)
class FTest:
    """An F statistic with its (maybe fractional) degrees of freedom."""

    F: float
    df1: float
    df2: float
    p: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Chi2Test:
    """A chi-square statistic (Kruskal-Wallis H, Bartlett's K^2, log-rank ...)."""

    statistic: float
    df: int
    p: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RankTest:
    """A two-sample rank test: Mann-Whitney U of the first sample or Brunner-Munzel's statistic."""

    statistic: float
    p: float
    p_superiority: float


def welch_anova(response: ArrayLike, groups: ArrayLike) -> FTest:
    """One-way F test without equal variances (Welch 1951; R oneway.test). Each group needs spread."""
    from statsmodels.stats.oneway import anova_oneway

    split = _spread(response, groups)
    found = anova_oneway(split, use_var="unequal")
    df1, df2 = found.df
    return FTest(F=float(found.statistic), df1=float(df1), df2=float(df2), p=float(found.pvalue))


def brown_forsythe(response: ArrayLike, groups: ArrayLike, *, center: Literal["median", "mean"] = "median") -> FTest:
    """Test of equal spread: ANOVA of |y - centre| (Brown & Forsythe 1974; `center="mean"` is Levene's)."""
    from scipy import stats

    split = list(by_group(response, groups).values())
    found = stats.levene(*split, center=center)
    df2 = sum(map(len, split)) - len(split)
    return FTest(F=float(found.statistic), df1=len(split) - 1, df2=df2, p=float(found.pvalue))


def bartlett(response: ArrayLike, groups: ArrayLike) -> Chi2Test:
    """Bartlett's test of equal variances for normal data (scipy's; given floats, as it fails on lists of
    ints).
    """
    from scipy import stats

    split = _spread(response, groups)
    found = stats.bartlett(*split)
    return Chi2Test(statistic=float(found.statistic), df=len(split) - 1, p=float(found.pvalue))


def kruskal(response: ArrayLike, groups: ArrayLike) -> Chi2Test:
    """Kruskal-Wallis rank test of several groups, corrected for ties."""
    from scipy import stats

    split = list(by_group(response, groups).values())
    found = stats.kruskal(*split)
    return Chi2Test(statistic=float(found.statistic), df=len(split) - 1, p=float(found.pvalue))


def mann_whitney(x: ArrayLike, y: ArrayLike, *, continuity: bool = True, exact: bool = False) -> RankTest:
    """Two-sided Mann-Whitney test (asymptotic with tie correction; `exact` only without ties)."""
    from scipy import stats

    a, b = vector(x), vector(y)
    method = "exact" if exact else "asymptotic"
    found = stats.mannwhitneyu(a, b, alternative="two-sided", method=method, use_continuity=continuity)
    u = float(found.statistic)
    return RankTest(statistic=u, p=float(found.pvalue), p_superiority=u / (len(a) * len(b)))


def brunner_munzel(x: ArrayLike, y: ArrayLike) -> RankTest:
    """Two-sided Brunner-Munzel test; under complete separation its p is the exact permutation's (scipy
    divides by 0).
    """
    from scipy import stats

    from refinery_tui.core.analysis.stats.linear.effects import superiority
    from refinery_tui.core.analysis.stats.resampling.rank_sums import wilcoxon_exact

    a, b = vector(x), vector(y)
    share = superiority(a, b).p_x_greater_y
    if share in (0.0, 1.0):
        return RankTest(
            statistic=float("inf") if share == 0 else -float("inf"),
            p=wilcoxon_exact(a, b).p,
            p_superiority=share,
        )
    found = stats.brunnermunzel(a, b)
    return RankTest(statistic=float(found.statistic), p=float(found.pvalue), p_superiority=share)


def spread_ratio(response: ArrayLike, groups: ArrayLike) -> float:
    """Largest over smallest SD of the groups with two or more values; 1 when there are fewer than
    two such.
    """
    sds = [float(g.std(ddof=1)) for g in by_group(response, groups).values() if len(g) > 1]
    return max(sds) / min(sds) if len(sds) > 1 and min(sds) > 0 else 1.0


def shapiro(values: ArrayLike) -> tuple[float, float]:
    """Shapiro-Wilk W and p: a description of the shape, never a switch between methods."""
    from scipy import stats

    found = stats.shapiro(vector(values))
    return float(found.statistic), float(found.pvalue)


def _spread(response: ArrayLike, groups: ArrayLike) -> list[Vector]:
    split = list(by_group(response, groups).values())
    if len(split) < 2 or any(len(g) < 2 or g.var() == 0 for g in split):
        raise ConfigurationError("This test needs two or more groups, each of two or more unequal values.")
    return split
