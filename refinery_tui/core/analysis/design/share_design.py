"""Power of a share as the primary response: Boschloo's test on both sides of a contrast in complete blocks (2.5)."""

import math

from refinery_tui.core.analysis.design.design_power import Monitoring, with_looks
from refinery_tui.core.analysis.stats.binary.boschloo import LEAST_TESTED
from refinery_tui.core.analysis.stats.binary.share_power import detectable_share, share_power


def share_design_power(
    weights: tuple[float, ...], *, base: float, difference: float, replicates: float, monitoring: Monitoring
) -> float:
    """Power to tell a share of `base` from one `difference` away from it, towards the middle."""
    n1, n2 = programs_a_side(weights, replicates)
    if min(n1, n2) < LEAST_TESTED:
        return 0.0
    first = base + difference if base < 0.5 else base - difference
    fixed = share_power(first=min(max(first, 0.0), 1.0), second=base, n1=n1, n2=n2, alpha=monitoring.alpha)
    return with_looks(fixed, len(weights), replicates, monitoring)


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
