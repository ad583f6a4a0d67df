"""Group-sequential tests: error spending, boundaries, exit probabilities, repeated intervals, conditional
power.

Z-scale boundaries at information fractions t (blocks done / blocks planned), by the recursion of Armitage,
McPherson & Rowe (1969) on a grid of B(t) = Z sqrt t with Simpson's rule; 801 points agree with rpact to 1e-4.
No Python library has them: tested against rpact's and ldbounds' figures in the worked cases.
"""

import functools
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from refinery_tui.core.analysis.stats.arrays import ratio_of_log, root
from refinery_tui.core.analysis.stats.sequential.path_density import PathDensity
from refinery_tui.core.base.errors import ConfigurationError

Spending = Literal["obrien-fleming", "pocock", "linear", "obrien-fleming-two-sided"]
POINTS = 801


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary:
    """Two-sided symmetric bounds: z at each look, cumulative alpha spent, and nominal two-sided p at each
    look.
    """

    t: tuple[float, ...]
    z: tuple[float, ...]
    cum_alpha: tuple[float, ...]
    nominal_p: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SequentialDesign:
    """Against a fixed design of equal power: drift, largest size, and expected size when the effect
    is true.
    """

    drift: float
    inflation: float
    asn_h1: float
    asn_h0: float


def spent(t: float, *, alpha: float = 0.05, spending: Spending = "obrien-fleming", power: float = 1.0) -> float:
    """Total two-sided alpha spent by information fraction `t`.

    `obrien-fleming` spends 2 (1 - Phi(z_{alpha/4} / sqrt t)) on each side (ldbounds, gsDesign, rpact), in
    total alpha; `obrien-fleming-two-sided` is the other reading, 2 (1 - Phi(z_{alpha/2} / sqrt t)) in total;
    `pocock` is alpha ln(1 + (e - 1) t); `linear` is alpha t^power.
    """
    if t >= 1:
        return alpha
    match spending:
        case "obrien-fleming":
            return 4 * float(special.ndtr(special.ndtri(alpha / 4) / math.sqrt(t)))
        case "obrien-fleming-two-sided":
            return 2 * float(special.ndtr(special.ndtri(alpha / 2) / math.sqrt(t)))
        case "pocock":
            return alpha * math.log(1 + (math.e - 1) * t)
        case "linear":
            return alpha * float(t**power)


def spending_bounds(
    t: Sequence[float],
    *,
    alpha: float = 0.05,
    spending: Spending = "obrien-fleming",
    power: float = 1.0,
    points: int = POINTS,
) -> Boundary:
    """Lan-DeMets bounds at looks `t` (increasing, in (0, 1]); two-sided with total `alpha`.

    `points` of the integration grid (odd): 801 for published digits, 201 for drawing.
    """
    return _spending_bounds(tuple(float(x) for x in t), alpha, spending, power, points)


@functools.lru_cache(maxsize=64)
def _spending_bounds(t: tuple[float, ...], alpha: float, spending: Spending, power: float, points: int) -> Boundary:
    _check(t)
    total = [spent(x, alpha=alpha, spending=spending, power=power) for x in t]
    walk, z, done = PathDensity(drift=0.0, points=points), [], 0.0
    for time, goal in zip(t, total, strict=True):
        share = max(goal - done, 0.0)
        z.append(walk.bound(time, share))
        walk.look(time, z[-1])
        done = goal
    nominal = tuple(2 * float(special.ndtr(-x)) for x in z)
    return Boundary(t=t, z=tuple(z), cum_alpha=tuple(total), nominal_p=nominal)


def exit_probabilities(t: Sequence[float], z: Sequence[float], *, drift: float = 0.0) -> tuple[float, ...]:
    """Cumulative probability of having crossed +-z by each look; `drift` is E[Z] at t = 1."""
    return tuple(np.cumsum([up + down for up, down in exit_sides(t, z, drift=drift)]).tolist())


def exit_sides(
    t: Sequence[float], z: Sequence[float], *, drift: float = 0.0, points: int = POINTS
) -> tuple[tuple[float, float], ...]:
    """Probability of first crossing at each look, above and below."""
    _check(t)
    walk = PathDensity(drift=drift, points=points)
    return tuple(walk.look(float(time), float(bound)) for time, bound in zip(t, z, strict=True))


def wang_tsiatis_constant(looks: int, *, alpha: float = 0.05, delta: float = 0.5) -> float:
    """C such that bounds z_k = C (k/K)^(delta - 1/2) of K equal looks have total error `alpha`."""
    t = [(k + 1) / looks for k in range(looks)]

    def gap(c: float) -> float:
        return exit_probabilities(t, [c * x ** (delta - 0.5) for x in t])[-1] - alpha

    return root(gap, noncentral_z(alpha) - 0.01, 6.0)


def pocock_constant(looks: int, *, alpha: float = 0.05) -> float:
    """The constant z bound of K equal looks (Pocock 1977)."""
    return wang_tsiatis_constant(looks, alpha=alpha, delta=0.5)


def obrien_fleming_constant(looks: int, *, alpha: float = 0.05) -> float:
    """The final z bound C; look k of K has C sqrt(K / k) (O'Brien & Fleming 1979)."""
    return wang_tsiatis_constant(looks, alpha=alpha, delta=0.0)


def naive_type1(looks: int, *, alpha: float = 0.05) -> float:
    """Type I error of K equal looks each tested at `alpha` as if it were the only one."""
    z = noncentral_z(alpha)
    return exit_probabilities([(k + 1) / looks for k in range(looks)], [z] * looks)[-1]


def sequential_design(
    t: Sequence[float], z: Sequence[float] | None = None, *, power: float = 0.8, alpha: float = 0.05
) -> SequentialDesign:
    """Inflation of the largest sample and expected sample size relative to the fixed design of equal power.

    `t` are the looks, `z` the bounds (default: O'Brien-Fleming-type spending).
    """
    bounds = list(spending_bounds(t, alpha=alpha).z if z is None else z)
    drift = root(lambda x: exit_probabilities(t, bounds, drift=x)[-1] - power, 0.0, 12.0)
    fixed = noncentral_z(alpha) + float(special.ndtri(power))
    inflation = (drift / fixed) ** 2
    return SequentialDesign(
        drift=drift,
        inflation=inflation,
        asn_h1=inflation * expected_information(t, bounds, drift=drift),
        asn_h0=inflation * expected_information(t, bounds, drift=0.0),
    )


def expected_information(t: Sequence[float], z: Sequence[float], *, drift: float, points: int = POINTS) -> float:
    """Expected information fraction at which the test ends."""
    out = [up + down for up, down in exit_sides(t, z, drift=drift, points=points)]
    return float(sum(x * p for x, p in zip(t, out, strict=True)) + t[-1] * (1 - sum(out)))


def t_bound(z_bound: float, df: float) -> float:
    """The t value with the same two-sided tail as `z_bound` (significance-level approach)."""
    return -float(special.stdtrit(df, special.ndtr(-z_bound)))


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatedInterval:
    """Interval valid however often one looked: on the log scale and as a ratio."""

    t_crit: float
    ci: tuple[float, float]
    ratio_ci: tuple[float, float]


def repeated_interval(*, estimate: float, se: float, df: float, z_bound: float) -> RepeatedInterval:
    """estimate +- t_{df}^-1(1 - Phi(z_k)) se (Jennison & Turnbull 1989); `estimate` is a log ratio."""
    critical = t_bound(z_bound, df)
    low, high = estimate - critical * se, estimate + critical * se
    return RepeatedInterval(t_crit=critical, ci=(low, high), ratio_ci=(ratio_of_log(low), ratio_of_log(high)))


def conditional_power(
    *,
    z: float,
    t: float,
    drift: float | None = None,
    z_final: float | None = None,
    alpha: float = 0.05,
    two_sided: bool = False,
) -> float:
    """P(final Z > z_final | Z = z at fraction t) under `drift` = E[Z] at t = 1 (None: the current trend z /
    sqrt t).

    `z_final` defaults to the fixed test's. `two_sided` adds the chance to cross below. For futility give the
    drift of the smallest effect that matters and orient z so that the effect is positive.
    """
    bound = noncentral_z(alpha) if z_final is None else z_final
    theta = z / math.sqrt(t) if drift is None else drift
    centre, left = z * math.sqrt(t) + theta * (1 - t), math.sqrt(1 - t)
    if left == 0:
        return float(z >= bound or (two_sided and z <= -bound))
    above = float(special.ndtr((centre - bound) / left))
    return above + (float(special.ndtr((-bound - centre) / left)) if two_sided else 0.0)


def noncentral_z(alpha: float) -> float:
    """The fixed two-sided normal critical value."""
    return float(special.ndtri(1 - alpha / 2))


def _check(t: Sequence[float]) -> None:
    if not t or t[0] <= 0 or t[-1] > 1 + 1e-9 or any(b <= a for a, b in itertools.pairwise(t)):
        raise ConfigurationError("Looks are increasing fractions of the planned blocks, in (0, 1].")
