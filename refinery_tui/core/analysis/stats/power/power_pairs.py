"""Power of comparisons of two: t tests, geometric-mean ratios, contrasts, proportions, and their solutions.

t and normal power are statsmodels' (`TTestIndPower`, `TTestPower`, `NormalIndPower`), but for what it cannot: scipy's
`nct` below it answers NaN at large sizes, where the noncentral F of t^2 does not (statistics.md 2.16), and contrasts.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from refinery_tui.core.analysis.stats.arrays import root, vector
from refinery_tui.core.analysis.stats.power import noncentral
from refinery_tui.core.analysis.stats.power.power import Alternative, f_power, smallest_n

Sample = Literal["two-sample", "one-sample", "paired"]
_SIDES = {"two-sided": "two-sided", "greater": "larger", "less": "smaller"}  # as statsmodels calls them
_SURE = 1e-9  # of a power, to which scipy's inverse of the noncentral F is believed after a secant step
_MOST_SIZE = 1e6  # of an effect that is looked for
_STEP = 1e-4  # of that step


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmSize:
    """Programs per arm that reach a power: continuous, whole, and the power the whole number has."""

    n_continuous: float
    n: int
    n_total: int
    power_at_n: float


def t_test_power(*, ncp: float, df: float, alpha: float = 0.05, alternative: Alternative = "two-sided") -> float:
    """Power of a t test with noncentrality `ncp`; two-sided by the noncentral F of t^2 (no NaN at
    large n).
    """
    if df <= 0:
        return 0.0
    if alternative == "two-sided":
        return f_power(lambda_=ncp * ncp, df_num=1, df_den=df, alpha=alpha)
    signed = ncp if alternative == "greater" else -ncp
    return noncentral.t_tail(noncentral.t_critical(alpha, df), df, signed)


def t_power(
    *,
    d: float,
    n1: float,
    n2: float | None = None,
    alpha: float = 0.05,
    alternative: Alternative = "two-sided",
    sample: Sample = "two-sample",
) -> float:
    """Power of a t test of Cohen's `d` with `n1` and `n2` (default n1) programs; one-sample and paired use n1
    pairs.
    """
    from statsmodels.stats.power import TTestIndPower, TTestPower

    side = _SIDES[alternative]
    if sample != "two-sample":
        known, ncp, df = float(TTestPower().power(d, n1, alpha, alternative=side)), d * math.sqrt(n1), n1 - 1
    else:
        other = n1 if n2 is None else n2
        known = float(TTestIndPower().power(d, n1, alpha, ratio=other / n1, alternative=side))
        ncp, df = d * math.sqrt(n1 * other / (n1 + other)), n1 + other - 2
    return known if 0 <= known <= 1 else t_test_power(ncp=ncp, df=df, alpha=alpha, alternative=alternative)


def t_size(
    *,
    d: float,
    power: float = 0.8,
    alpha: float = 0.05,
    alternative: Alternative = "two-sided",
    sample: Sample = "two-sample",
    ratio: float = 1.0,
) -> ArmSize:
    """Programs per arm (first arm; the second has `ratio` times as many) for a t test of Cohen's `d`."""

    def at(n: float) -> float:
        return t_power(d=d, n1=n, n2=n * ratio, alpha=alpha, alternative=alternative, sample=sample)

    return _arms(smallest_n(at, power, 2.0), at, arms=1 + ratio if sample == "two-sample" else 1)


def t_detectable(
    *,
    n1: float,
    n2: float | None = None,
    power: float = 0.8,
    alpha: float = 0.05,
    alternative: Alternative = "two-sided",
    sample: Sample = "two-sample",
) -> float:
    """The smallest |d| a t test of these sizes finds with `power`; infinite where none is found."""

    def gap(d: float) -> float:
        size = -d if alternative == "less" else d
        return t_power(d=size, n1=n1, n2=n2, alpha=alpha, alternative=alternative, sample=sample) - power

    return _least_found(gap, power)


def gmr_power(*, gmr: float, sd_log: float, n_per_arm: float, alpha: float = 0.05, n2: float | None = None) -> float:
    """Power of a two-sided t test on logs to see a geometric-mean ratio `gmr`; `sd_log` is the SD of log
    seconds.
    """
    return t_power(d=math.log(gmr) / sd_log, n1=n_per_arm, n2=n2, alpha=alpha)


def gmr_size(*, gmr: float, sd_log: float, power: float = 0.8, alpha: float = 0.05) -> ArmSize:
    """Programs per arm to see a geometric-mean ratio `gmr` with `power`."""
    return t_size(d=abs(math.log(gmr)) / sd_log, power=power, alpha=alpha)


def gmr_detectable(*, sd_log: float, n_per_arm: float, power: float = 0.8, alpha: float = 0.05) -> float:
    """The ratio below 1 nearest to 1 that two arms of `n_per_arm` programs find with `power` (the MDE)."""
    return math.exp(-sd_log * t_detectable(n1=n_per_arm, power=power, alpha=alpha))


def contrast_power(
    *,
    estimate: float,
    weights: ArrayLike,
    sd: float,
    n_per_cell: ArrayLike,
    df_error: float | None = None,
    alpha: float = 0.05,
    alternative: Alternative = "two-sided",
) -> float:
    """Power of the contrast sum c_j mu_j = `estimate`; se = sd sqrt(sum c_j^2 / n_j).

    `weights` are c_j over ALL cells of the design (zeros too), as the default error df is sum n_j minus
    cells. On the log scale `estimate` is log(ratio). An interaction is its four weights +1 -1 -1 +1 (spread
    over cells).
    """
    c = vector(weights)
    n = np.broadcast_to(vector(n_per_cell), c.shape)
    df = float(n.sum() - len(c)) if df_error is None else df_error
    return t_test_power(
        ncp=estimate / (sd * math.sqrt(float(np.sum(c * c / n)))), df=df, alpha=alpha, alternative=alternative
    )


def contrast_detectable(
    *,
    weights: ArrayLike,
    sd: float,
    n_per_cell: ArrayLike,
    df_error: float,
    power: float = 0.8,
    alpha: float = 0.05,
) -> float:
    """The smallest |contrast| found with `power`, in units of `sd` (log units: exp of minus it is
    the ratio).
    """
    c = vector(weights)
    n = np.broadcast_to(vector(n_per_cell), c.shape)
    return sd * math.sqrt(float(np.sum(c * c / n))) * ncp_detectable(df=df_error, power=power, alpha=alpha)


def ncp_detectable(*, df: float, power: float = 0.8, alpha: float = 0.05) -> float:
    """The noncentrality at which a two-sided t test on `df` has `power`; infinite without degrees
    of freedom, 0 where chance alone (`alpha`) gives as much.
    """
    if df <= 0:
        return math.inf
    if power <= alpha:
        return 0.0

    def gap(ncp: float) -> float:
        return t_test_power(ncp=ncp, df=df, alpha=alpha) - power

    found = math.sqrt(special.ncfdtrinc(1, df, 1 - power, noncentral.f_critical(alpha, 1, df)))
    off, rise = gap(found), gap(found * (1 + _STEP)) - gap(found)
    if rise > 0 and abs(gap(found := found * (1 - _STEP * off / rise))) < _SURE:
        return found
    return _least_found(gap, power)


def effect_h(p1: float, p2: float) -> float:
    """Cohen's h, the difference of arcsine-transformed proportions."""
    return 2 * math.asin(math.sqrt(p1)) - 2 * math.asin(math.sqrt(p2))


def proportions_power(
    *,
    h: float,
    n1: float,
    n2: float | None = None,
    alpha: float = 0.05,
    alternative: Alternative = "two-sided",
) -> float:
    """Power to see Cohen's `h` between two proportions (normal approximation; pwr.2p.test, pwr.2p2n.test)."""
    from statsmodels.stats.power import NormalIndPower

    ratio = 1.0 if n2 is None else n2 / n1
    return float(NormalIndPower().power(h, n1, alpha, ratio=ratio, alternative=_SIDES[alternative]))


def proportions_size(
    *, h: float, power: float = 0.8, alpha: float = 0.05, alternative: Alternative = "two-sided"
) -> ArmSize:
    """Programs per arm to see Cohen's `h` between two proportions."""

    def at(n: float) -> float:
        return proportions_power(h=h, n1=n, alpha=alpha, alternative=alternative)

    return _arms(smallest_n(at, power, 1.0), at, arms=2)


def _least_found(gap: Callable[[float], float], power: float) -> float:
    """Where a gap to a power, which rises, is closed; infinite where nothing closes it."""
    if not power < 1:
        return math.inf
    high = 1.0
    while gap(high) < 0:
        high *= 2
        if high > _MOST_SIZE:
            return math.inf
    return root(gap, 1e-6, high)


def _arms(n: float, at: Callable[[float], float], arms: float) -> ArmSize:
    whole = math.ceil(n - 1e-9)
    return ArmSize(n_continuous=n, n=whole, n_total=math.ceil(whole * arms - 1e-9), power_at_n=at(whole))
