"""Power of F and t tests before the data: never of an effect already observed (Hoenig & Heisey 2001).

One-way power is statsmodels' (`FTestAnovaPower`), which knows no other effects of a factorial: those take scipy's
noncentral F, and where its series does not end that of `noncentral`. Convention: lambda = N_total f^2, as in G*Power
and R pwr. `n_total` counts programs over all cells, `n_per_group` programs in one cell.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from refinery_tui.core.analysis.stats.arrays import root, vector
from refinery_tui.core.analysis.stats.linear.sum_coding import effect_components
from refinery_tui.core.analysis.stats.power import noncentral
from refinery_tui.core.base.errors import ConfigurationError

Alternative = Literal["two-sided", "greater", "less"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FPower:
    """Power of one F test and the figures of its protocol line (G*Power's)."""

    power: float
    n_total: float
    df_num: float
    df_den: float
    lambda_: float
    f_critical: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSize:
    """Programs that reach a power: continuous solution, whole programs, and the power those really have."""

    n_total_continuous: float
    n_per_group_continuous: float
    n_total: int
    n_per_group: int
    actual_power: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeF:
    """Cohen's f of k means `d` standard deviations apart: least, intermediate and greatest spread."""

    min: float
    mid: float
    max: float


def f_power(*, lambda_: float, df_num: float, df_den: float, alpha: float = 0.05) -> float:
    """P(F'(df_num, df_den, lambda) > F_{1-alpha}); 0 when there are no error degrees of freedom."""
    if df_den <= 0 or df_num <= 0:
        return 0.0
    critical = noncentral.f_critical(alpha, df_num, df_den)
    return noncentral.f_tail(critical, df_num, df_den, lambda_)


def glm_power(*, f2: float, df_num: float, df_den: float, alpha: float = 0.05) -> float:
    """Power of a general linear F test with effect f^2; lambda = f2 (u + v + 1) (Cohen 1988, ch. 9;
    pwr.f2.test).
    """
    return f_power(lambda_=f2 * (df_num + df_den + 1), df_num=df_num, df_den=df_den, alpha=alpha)


def effect_power(*, f: float, df_num: int, n_cells: int, n_total: float, alpha: float = 0.05) -> FPower:
    """Power of a main effect or interaction with `df_num` df in a factorial of `n_cells` cells, fixed
    effects.
    """
    df_den = n_total - n_cells
    lambda_ = f * f * n_total
    return FPower(
        power=f_power(lambda_=lambda_, df_num=df_num, df_den=df_den, alpha=alpha),
        n_total=n_total,
        df_num=df_num,
        df_den=df_den,
        lambda_=lambda_,
        f_critical=noncentral.f_critical(alpha, df_num, df_den) if df_den > 0 else math.nan,
    )


def effect_size_needed(*, f: float, df_num: int, n_cells: int, power: float = 0.8, alpha: float = 0.05) -> FPower:
    """The smallest whole n_total at which `effect_power` reaches `power`, with its protocol figures."""
    n = smallest_n(
        lambda n: effect_power(f=f, df_num=df_num, n_cells=n_cells, n_total=n, alpha=alpha).power,
        power,
        n_cells + 1,
    )
    return effect_power(f=f, df_num=df_num, n_cells=n_cells, n_total=math.ceil(n - 1e-9), alpha=alpha)


def anova_power(*, f: float, k_groups: int, n_per_group: float, alpha: float = 0.05) -> float:
    """Power of the one-way omnibus F test of `k_groups` groups with `n_per_group` programs each."""
    from statsmodels.stats.power import FTestAnovaPower

    total = k_groups * n_per_group  # what statsmodels' `nobs` is, whatever its name suggests
    known = float(FTestAnovaPower().power(f, nobs=total, alpha=alpha, k_groups=k_groups)) if total > k_groups else 0.0
    if math.isfinite(known):
        return known
    return effect_power(f=f, df_num=k_groups - 1, n_cells=k_groups, n_total=total, alpha=alpha).power


def anova_size(*, f: float, k_groups: int, power: float = 0.8, alpha: float = 0.05) -> GroupSize:
    """Programs for a one-way omnibus F test; both **total** and per group, as statsmodels' `nobs` invites
    mixing.
    """
    each = smallest_n(
        lambda n: anova_power(f=f, k_groups=k_groups, n_per_group=n, alpha=alpha), power, 1 + 1.001 / k_groups
    )
    n = max(2, math.ceil(each - 1e-9))
    return GroupSize(
        n_total_continuous=each * k_groups,
        n_per_group_continuous=each,
        n_total=n * k_groups,
        n_per_group=n,
        actual_power=anova_power(f=f, k_groups=k_groups, n_per_group=n, alpha=alpha),
    )


def block_power(*, f: float, k_groups: int, n_blocks: int, alpha: float = 0.05) -> float:
    """Power of k treatments in `n_blocks` complete blocks, `f` against the SD within blocks; df
    (k-1)(b-1).
    """
    df_den = (k_groups - 1) * (n_blocks - 1)
    return f_power(lambda_=f * f * k_groups * n_blocks, df_num=k_groups - 1, df_den=df_den, alpha=alpha)


def cohen_f(means: ArrayLike, *, sd: float, n: ArrayLike | None = None) -> float:
    """SD of the (weighted) means over `sd`: f = sqrt(sum w (mu_j - mu)^2) / sigma; `n` are group sizes."""
    mu = vector(means)
    weights = np.ones_like(mu) if n is None else np.broadcast_to(vector(n), mu.shape).astype(float)
    weights = weights / weights.sum()
    return float(np.sqrt(np.sum(weights * (mu - np.sum(weights * mu)) ** 2)) / sd)


def means_power(means: ArrayLike, *, sd: float, n_per_group: ArrayLike, alpha: float = 0.05) -> float:
    """Omnibus power of the one-way F test for expected `means`; `n_per_group` may differ by group."""
    mu = vector(means)
    n = np.broadcast_to(vector(n_per_group), mu.shape)
    total = float(n.sum())
    f = cohen_f(mu, sd=sd, n=n)
    return effect_power(f=f, df_num=len(mu) - 1, n_cells=len(mu), n_total=total, alpha=alpha).power


def factorial_power(
    cell_means: ArrayLike,
    *,
    levels: Sequence[int],
    sd: float,
    n_per_cell: float,
    alpha: float = 0.05,
    names: Sequence[str] | None = None,
) -> Mapping[str, FPower]:
    """Power of every effect of a between-programs factorial with expected `cell_means`, last factor fastest.

    Keys are `A`, `B`, `AxB` ... or `names` joined by `x`; f of an effect is the SD of its terms over cells /
    sd.
    """
    cells = math.prod(levels)
    means = vector(cell_means)
    if len(means) != cells:
        raise ConfigurationError(f"{' x '.join(map(str, levels))} levels make {cells} cells, not {len(means)} means.")
    labels = list(names or [chr(65 + i) for i in range(len(levels))])
    answer = {}
    for term, component in effect_components(means.reshape(levels)).items():
        f = float(np.sqrt(np.mean(component**2)) / sd)
        df = math.prod(levels[i] - 1 for i in term)
        name = "x".join(labels[i] for i in term)
        answer[name] = effect_power(f=f, df_num=df, n_cells=cells, n_total=cells * n_per_cell, alpha=alpha)
    return answer


def range_to_f(*, d: float, k: int) -> RangeF:
    """f from the distance `d` (in SDs) between the outermost of `k` means (Cohen 1988, eqs 8.2.5-8.2.12)."""
    greatest = d / 2 if k % 2 == 0 else d * math.sqrt(k * k - 1) / (2 * k)
    return RangeF(min=d * math.sqrt(1 / (2 * k)), mid=d / 2 * math.sqrt((k + 1) / (3 * (k - 1))), max=greatest)


def smallest_n(power_at: Callable[[float], float], power: float, low: float) -> float:
    """The continuous n from `low` up at which `power_at(n)` reaches `power`; raises when 10^7 do not."""
    if not 0 < low < math.inf:
        raise ConfigurationError("A number of programs is above zero and finite: give other groups or cells.")
    if power_at(low) >= power:
        return low
    high = 2 * low
    while power_at(high) < power:
        high *= 2
        if high > 1e7:
            raise ConfigurationError("No number of programs up to ten million reaches this power; ask for less.")
    return root(lambda n: power_at(n) - power, high / 2 if high / 2 > low else low, high)


def mc_error(power: float, n_sims: int) -> float:
    """Monte-Carlo standard error of a simulated proportion, sqrt(p (1 - p) / R)."""
    return math.sqrt(power * (1 - power) / n_sims)


def sims_needed(target_error: float, p: float = 0.5) -> int:
    """Simulations for a Monte-Carlo standard error of `target_error` (default: the worst case, p = 0.5)."""
    return math.ceil(p * (1 - p) / target_error**2 - 1e-9)


def z_quantile(p: float) -> float:
    """The standard normal quantile."""
    return float(special.ndtri(p))
