"""What looking after any block costs: programs for the same power, beside a fixed plan and beside spending."""

import functools
import math

from refinery_tui.core.base.text import count
from refinery_tui.core.experiment.experiment import Experiment

_LOOKS, _POINTS = 40, 201  # of a course that is watched all the time: three digits of the price


def anytime_price(experiment: Experiment) -> str:
    """The sentence of the dry run; empty unless the plan stops at any time."""
    plan = experiment.analysis
    if plan.stopping != "anytime" or plan.primary is None:
        return ""
    from refinery_tui.core.analysis.stats.sequential.group_sequential import sequential_design
    from refinery_tui.core.analysis.stats.sequential.interim_looks import looks_of

    treatments, blocks = len(experiment.arms), experiment.replicates
    runs = treatments * blocks
    looks = looks_of(treatments=treatments, blocks=blocks)
    spending = sequential_design([look / blocks for look in looks], alpha=plan.alpha, power=plan.power).inflation
    needed = runs * anytime_inflation(plan.alpha, plan.power)
    more = needed - runs * spending
    return (
        f"Any block may be looked at and the last: what {count(runs, 'program')} find under a fixed plan takes about "
        f"{needed:.0f} ({needed - runs:.0f} more), {more:.0f} more than under stopping = 'sequential'"
    )


@functools.lru_cache(maxsize=16)
def anytime_inflation(alpha: float, power: float) -> float:
    """The largest sample of a course watched all the time over the fixed one of equal power, known spread, with the
    prior precision that is best at its end.
    """
    from scipy import special

    from refinery_tui.core.analysis.stats.arrays import root
    from refinery_tui.core.analysis.stats.sequential.group_sequential import exit_sides

    shares = [(k + 1) / _LOOKS for k in range(_LOOKS)]
    last = min((k / 100 for k in range(2, 60)), key=lambda r: -math.log(r * alpha * alpha) / (1 - r))
    g = last / (1 - last)
    ratios = [g / (g + t) for t in shares]
    z = [math.sqrt(-math.log(r * alpha * alpha) / (1 - r)) for r in ratios]

    def gap(drift: float) -> float:
        return sum(up + down for up, down in exit_sides(shares, z, drift=drift, points=_POINTS)) - power

    fixed = float(special.ndtri(1 - alpha / 2) + special.ndtri(power))
    return (root(gap, 0.5, 9.0) / fixed) ** 2
