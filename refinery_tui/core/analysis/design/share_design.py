"""Power of a share as the primary response: Boschloo's test on both sides of a contrast in complete blocks (2.5)."""

import functools
import math

from scipy import special

from refinery_tui.core.analysis.design.design_power import Monitoring, drift_of, planned_looks
from refinery_tui.core.analysis.stats.binary.boschloo import LEAST_TESTED
from refinery_tui.core.analysis.stats.binary.share_looks import COUNTED_UP_TO, share_looks_power
from refinery_tui.core.analysis.stats.binary.share_power import detectable_share, share_power
from refinery_tui.core.analysis.stats.sequential.group_sequential import spending_bounds
from refinery_tui.core.analysis.stats.sequential.interim_looks import sequential_power

POINTS = 201  # of the bounds of a plan, which shows whole per cents
_SURELY = 0.6  # of the programs that the normal limit asks for: exact tests of few programs need less, never so little


def share_design_power(
    weights: tuple[float, ...], *, base: float, difference: float, replicates: float, monitoring: Monitoring
) -> float:
    """Power to tell a share of `base` from one `difference` away from it, towards the middle."""
    n = programs_a_side(weights, replicates)
    if min(n) < LEAST_TESTED:
        return 0.0
    first, looks = moved(base, difference), planned_looks(len(weights), replicates, monitoring)
    if monitoring.stopping != "sequential" or len(looks) < 2:
        return _at_once(first, base, n, monitoring.alpha)
    return _over_looks(first, base, programs_a_side(weights, 1), looks, monitoring.alpha)


def share_detectable(
    weights: tuple[float, ...], *, base: float, power: float, replicates: float, alpha: float
) -> float:
    """The smallest difference from `base` found with `power` at one look; NaN where none is."""
    n1, n2 = programs_a_side(weights, replicates)
    if min(n1, n2) < LEAST_TESTED:
        return math.nan
    return detectable_share(base=base, n1=n1, n2=n2, power=power, alpha=alpha)


def programs_a_side(weights: tuple[float, ...], replicates: float) -> tuple[int, int]:
    """Programs above and below the line of the contrast."""
    return round(sum(c > 0 for c in weights) * replicates), round(sum(c < 0 for c in weights) * replicates)


def moved(base: float, difference: float) -> float:
    """The share that is a difference away from `base`, towards the middle."""
    return min(max(base + difference if base < 0.5 else base - difference, 0.0), 1.0)


def looks_a_side(sides: tuple[int, int], looks: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    """Programs of each side at each look, `sides` of them in a block."""
    return tuple((sides[0] * look, sides[1] * look) for look in looks)


def fewest_for_shares(weights: tuple[float, ...], variances: tuple[float, float], difference: float, z: float) -> int:
    """Fewer replicates than this cannot tell two shares apart whose programs have these variances; `z` is the normal
    quantile of the error rate and that of the power, added up.
    """
    sides = programs_a_side(weights, 1)
    if not min(sides):
        return 2
    needed = z * z * sum(v / side for v, side in zip(variances, sides, strict=True)) / difference**2
    return max(2, math.floor(_SURELY * needed))


def z_wanted(alpha: float, power: float) -> float:
    """Standard errors that an effect must be away for the power."""
    return float(special.ndtri(1 - alpha / 2) + special.ndtri(power))


@functools.lru_cache(maxsize=4096)
def _at_once(first: float, base: float, n: tuple[int, int], alpha: float) -> float:
    return share_power(first=first, second=base, n1=n[0], n2=n[1], alpha=alpha)


@functools.lru_cache(maxsize=4096)
def _over_looks(first: float, base: float, sides: tuple[int, int], looks: tuple[int, ...], alpha: float) -> float:
    """Exact; of many programs by a normal course to the exact power of the last look's own test."""
    nominal_p = spending_bounds([look / looks[-1] for look in looks], alpha=alpha, points=POINTS).nominal_p
    each = looks_a_side(sides, looks)
    if max(each[-1]) <= COUNTED_UP_TO:
        return share_looks_power(first=first, second=base, looks=each, nominal_p=nominal_p)
    last = _at_once(first, base, each[-1], nominal_p[-1])
    if last <= nominal_p[-1]:
        return last
    return sequential_power(looks, drift=drift_of(last, nominal_p[-1]), alpha=alpha)
