"""Many comparisons: Holm and Benjamini-Hochberg on p-values; Tukey-Kramer, Games-Howell and Dunnett on means.

Own where a person would wait (`benchmarks/library_cost.py` prints both): statsmodels' `multipletests` collects garbage
every time, a thousand times what Holm's steps take, a command's first `fdrcorrection` brings scipy.stats for one line
of arithmetic, and scipy's `studentized_range` takes thirty times as long as `range_tail`; scipy's `dunnett` takes raw
samples only, not the means and the error of a fitted model. Tested against `multipletests` and `studentized_range`
(test_against_libraries.py), and Dunnett's in a worked case.
"""

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from refinery_tui.core.analysis.stats.arrays import Vector, by_group, root, vector
from refinery_tui.core.analysis.stats.linear.anova import anova
from refinery_tui.core.base.errors import ConfigurationError

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(96)


@dataclass(frozen=True, slots=True, kw_only=True)
class PairwiseComparison:
    """`second` minus `first` with simultaneous interval and adjusted p; on logs, exp() makes them ratios."""

    first: str
    second: str
    difference: float
    se: float
    df: float
    low: float
    high: float
    p: float


def bonferroni(p: ArrayLike) -> Vector:
    """Bonferroni-adjusted p-values."""
    return np.minimum(1.0, vector(p) * len(vector(p)))


def sidak(p: float, tests: int) -> float:
    """Šidák-adjusted p of one of so many tests (1967; holds for any correlation of t's)."""
    return -math.expm1(tests * math.log1p(-min(p, 1 - 1e-16)))


def sidak_level(alpha: float, tests: int) -> float:
    """The level of each of so many tests whose family holds `alpha`."""
    return -math.expm1(math.log1p(-alpha) / tests)


def holm(p: ArrayLike) -> Vector:
    """Holm (1979) step-down adjusted p-values, in the order given; NaN stays NaN and is not counted."""
    return _stepwise(p, lambda q, m: np.maximum.accumulate((m - np.arange(m)) * q))


def hochberg(p: ArrayLike) -> Vector:
    """Hochberg (1988) step-up adjusted p-values."""
    return _stepwise(p, lambda q, m: np.minimum.accumulate(((m - np.arange(m)) * q)[::-1])[::-1])


def benjamini_hochberg(p: ArrayLike) -> Vector:
    """Benjamini-Hochberg (1995) q-values, for tables labelled exploratory; NaN stays NaN and is not counted."""
    return _stepwise(p, lambda q, m: np.minimum.accumulate((m * q / (1 + np.arange(m)))[::-1])[::-1])


def tukey_critical(k: int, df: float, alpha: float = 0.05) -> float:
    """Upper quantile of the studentised range of `k` means on `df` error degrees of freedom."""
    if k < 2:
        raise ConfigurationError("A range needs two means; this factor has one level.")
    return root(lambda q: range_tail(q, k, df) - alpha, 1e-3, 2000.0)


def range_tail(q: float, k: int, df: float) -> float:
    """P(studentised range of `k` means on `df` > q), by Gauss-Legendre in both integrals (no import of
    scipy.stats).
    """
    s, s_weight = _sd_nodes(df)
    z = 8.5 * _NODES
    z_weight = 8.5 * _WEIGHTS * np.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    gap = special.ndtr(z[:, None]) - special.ndtr(z[:, None] - q * s)
    return float(max(0.0, 1 - k * (z_weight @ gap ** (k - 1) @ s_weight)))


def tukey_distance(*, mse: float, n: float, k: int, df: float, alpha: float = 0.05) -> float:
    """Honestly significant difference of two of `k` means of `n` each."""
    return tukey_critical(k, df, alpha) * math.sqrt(mse / n)


def least_significant_difference(*, mse: float, n: float, df: float, alpha: float = 0.05) -> float:
    """Fisher's unadjusted least significant difference of two means of `n` each."""
    return float(special.stdtrit(df, 1 - alpha / 2)) * math.sqrt(2 * mse / n)


def tukey_kramer(
    means: Mapping[str, float], counts: Mapping[str, int], *, mse: float, df: float, alpha: float = 0.05
) -> tuple[PairwiseComparison, ...]:
    """All pairs of means from a pooled model with error `mse` on `df` (Tukey 1953; Kramer 1956)."""
    critical = tukey_critical(len(means), df, alpha)
    pairs = []
    for a, b in itertools.combinations(means, 2):
        se = math.sqrt(mse / 2 * (1 / counts[a] + 1 / counts[b]))
        pairs.append(_range_pair(a, b, means[b] - means[a], se, df, len(means), critical))
    return tuple(pairs)


def tukey(
    frame: pd.DataFrame,
    response: str,
    factor: str,
    *,
    model: Sequence[str] | None = None,
    alpha: float = 0.05,
) -> tuple[PairwiseComparison, ...]:
    """All pairs of levels of `factor` in a frame; `model` lists the factors of an additive model (default: it
    alone).

    Means are the raw level means, as R's TukeyHSD takes them in a balanced design.
    """
    table = anova(frame, response, list(model or [factor]), order=1)
    split = by_group(frame[response], frame[factor].astype(str))
    means = {str(name): float(values.mean()) for name, values in split.items()}
    counts = {str(name): len(values) for name, values in split.items()}
    return tukey_kramer(means, counts, mse=table.mse, df=table.df_residual, alpha=alpha)


def games_howell(response: ArrayLike, groups: ArrayLike, *, alpha: float = 0.05) -> tuple[PairwiseComparison, ...]:
    """All pairs without equal variances: Welch df, studentised range (Games & Howell 1976)."""
    split = {str(name): values for name, values in by_group(response, groups).items()}
    if any(len(v) < 2 for v in split.values()):
        raise ConfigurationError("Games-Howell needs at least two programs in every group; add replicates.")
    pairs = []
    for a, b in itertools.combinations(split, 2):
        va, vb = (split[x].var(ddof=1) / len(split[x]) for x in (a, b))
        if va + vb == 0:
            raise ConfigurationError(f"All values of '{a}' and '{b}' are equal: their difference has no error.")
        df = (va + vb) ** 2 / (va**2 / (len(split[a]) - 1) + vb**2 / (len(split[b]) - 1))
        critical = tukey_critical(len(split), df, alpha)
        gap = float(split[b].mean() - split[a].mean())
        pairs.append(_range_pair(a, b, gap, math.sqrt((va + vb) / 2), df, len(split), critical))
    return tuple(pairs)


def dunnett(
    response: ArrayLike, groups: ArrayLike, control: object, *, alpha: float = 0.05
) -> tuple[PairwiseComparison, ...]:
    """Every group against `control`, two-sided (Dunnett 1955), pooled variance; deterministic integration."""
    split = {str(name): values for name, values in by_group(response, groups).items()}
    df = sum(len(v) for v in split.values()) - len(split)
    mse = sum(float(np.sum((v - v.mean()) ** 2)) for v in split.values()) / df
    means = {name: float(v.mean()) for name, v in split.items()}
    counts = {name: len(v) for name, v in split.items()}
    return dunnett_means(means, counts, str(control), mse=mse, df=df, alpha=alpha)


def dunnett_means(
    means: Mapping[str, float],
    counts: Mapping[str, int],
    control: str,
    *,
    mse: float,
    df: float,
    alpha: float = 0.05,
) -> tuple[PairwiseComparison, ...]:
    """Dunnett's comparisons from means, counts and the error of a fitted model."""
    if control not in means:
        raise ConfigurationError(f"No group '{control}' to compare with; there are {', '.join(means)}.")
    others = [name for name in means if name != control]
    shares = np.array([math.sqrt(counts[o] / (counts[o] + counts[control])) for o in others])
    critical = dunnett_critical(shares, df, alpha)
    found = []
    for other in others:
        se = math.sqrt(mse * (1 / counts[other] + 1 / counts[control]))
        gap = means[other] - means[control]
        low, high, p = gap - critical * se, gap + critical * se, dunnett_tail(abs(gap) / se, shares, df)
        found.append(
            PairwiseComparison(first=control, second=other, difference=gap, se=se, df=df, low=low, high=high, p=p)
        )
    return tuple(found)


def dunnett_critical(shares: Vector, df: float, alpha: float = 0.05) -> float:
    """Two-sided t that none of the comparisons exceeds with probability 1 - `alpha`; see `dunnett_tail`."""
    return root(lambda t: _dunnett_inside(t, shares, df) - (1 - alpha), 0.5, 60.0)


def dunnett_tail(t: float, shares: Vector, df: float) -> float:
    """P(largest |t| of several means against one baseline > t) on `df`; two comparisons correlate by the product
    of their `shares`, sqrt(v0 / (v + v0)) of the variances of mean and baseline.
    """
    return max(0.0, 1 - _dunnett_inside(t, shares, df))


def _dunnett_inside(t: float, shares: Vector, df: float) -> float:
    s, s_weight = _sd_nodes(df)
    z = 8.5 * _NODES
    z_weight = 8.5 * _WEIGHTS * np.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    root_left = np.sqrt(1 - shares**2)[:, None, None]
    centre = shares[:, None, None] * z[None, :, None]
    reach = t * s[None, None, :]
    inside = special.ndtr((centre + reach) / root_left) - special.ndtr((centre - reach) / root_left)
    return float(z_weight @ np.prod(inside, axis=0) @ s_weight)


def _sd_nodes(df: float) -> tuple[Vector, Vector]:
    """Nodes and weights to average over the estimated SD (over the true one), chi / sqrt(df)."""
    width = 12 / math.sqrt(2 * df)
    low, high = max(0.0, 1 - width), 1 + width
    s = low + (high - low) * (_NODES + 1) / 2
    log_density = math.log(2) + df / 2 * math.log(df / 2) - special.gammaln(df / 2)
    weights = _WEIGHTS * np.exp(log_density + (df - 1) * np.log(s) - df * s * s / 2) * (high - low) / 2
    return s, weights


def _range_pair(a: str, b: str, gap: float, se: float, df: float, k: int, critical: float) -> PairwiseComparison:
    p = range_tail(abs(gap) / se, k, df) if se > 0 else math.nan
    return PairwiseComparison(
        first=a,
        second=b,
        difference=gap,
        se=se,
        df=df,
        low=gap - critical * se,
        high=gap + critical * se,
        p=p,
    )


def _stepwise(p: ArrayLike, adjust: Callable[[Vector, int], Vector]) -> Vector:
    values = vector(p)
    answer = np.full(len(values), np.nan)
    known = np.flatnonzero(np.isfinite(values))
    order = known[np.argsort(values[known], kind="stable")]
    answer[order] = np.minimum(1.0, adjust(values[order], len(order)))
    return answer
