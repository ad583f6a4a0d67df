"""What a time limit takes from a planned contrast of log times: expected information of the censored regression.

Tobin's model with a mean for each of two sides and one scale (Amemiya 1973, eq. 2.13); no library gives its expected
information. Tested against the censored analysis itself, simulated (tests/calibrate/test_planner.py).
"""

import functools
import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from refinery_tui.core.analysis.stats.arrays import root

_FAR = 40.0  # SDs


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLimitCost:
    """variance: of the contrast, over that without a limit; within: the share of the slower side that finishes."""

    variance: float
    within: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Information:
    """Of one program about its side's mean, about the scale, and of both together."""

    mean: float
    both: float
    scale: float


@functools.lru_cache(maxsize=4096)
def time_limit_cost(effect: float, cut_off: float) -> TimeLimitCost:
    """Of sides `effect` SDs apart, when the share `cut_off` of all their programs still runs at the limit."""
    half = abs(effect) / 2

    def beyond(limit: float) -> float:
        return float(special.ndtr(half - limit) + special.ndtr(-half - limit)) / 2 - cut_off

    limit = root(beyond, -half - _FAR, half + _FAR)
    slow, fast = _information(limit - half), _information(limit + half)
    scale = sum(one.scale - one.both**2 / one.mean for one in (slow, fast))
    apart = (slow.both / slow.mean - fast.both / fast.mean) ** 2 / scale
    variance = (1 / slow.mean + 1 / fast.mean + apart) / 2
    return TimeLimitCost(variance=variance, within=float(special.ndtr(limit - half)))


def _information(limit: float) -> _Information:
    """Of a standard normal that is seen below `limit` only."""
    within, density = float(special.ndtr(limit)), math.exp(-(limit**2) / 2) / math.sqrt(2 * math.pi)
    hazard = float(np.exp(-(limit**2) / 2 - math.log(2 * math.pi) / 2 - special.log_ndtr(-limit)))
    bent = density * (hazard - limit)
    return _Information(
        mean=max(within + bent, 1e-12),
        both=limit * bent - density,
        scale=max(2 * within + limit**2 * bent - limit * density, 1e-12),
    )
