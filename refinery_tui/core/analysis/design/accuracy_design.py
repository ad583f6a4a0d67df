"""Power of accuracy as the primary response: Welch's t over the runs of both sides, which answer many inputs each."""

import math

from refinery_tui.core.analysis.design.design_power import Monitoring, planned_looks, with_looks
from refinery_tui.core.analysis.design.share_design import POINTS, looks_a_side, moved, programs_a_side
from refinery_tui.core.analysis.stats.arrays import root
from refinery_tui.core.analysis.stats.binary.accuracy_power import (
    SIMULATED_UP_TO,
    Sides,
    accuracy_power,
    accuracy_power_of_many,
)
from refinery_tui.core.analysis.stats.binary.run_accuracy import RunAccuracy
from refinery_tui.core.analysis.stats.linear.welch import LEAST_RUNS
from refinery_tui.core.analysis.stats.sequential.group_sequential import spending_bounds

_LEAST = 1e-4  # of a difference
_FEW, _STEPS = 64, 5  # runs a side, up to which the formula's difference is corrected so often by simulated power


def accuracy_design_power(
    weights: tuple[float, ...], base: RunAccuracy, *, difference: float, replicates: float, monitoring: Monitoring
) -> float:
    """Power to tell runs of the accuracy `base` from runs `difference` away from it, towards the middle."""
    runs = programs_a_side(weights, replicates)
    if min(runs) < LEAST_RUNS:
        return 0.0
    sides, alpha = _sides(base, difference), monitoring.alpha
    if max(runs) > SIMULATED_UP_TO:
        return with_looks(accuracy_power_of_many(sides, runs, alpha), len(weights), replicates, monitoring)
    looks = planned_looks(len(weights), replicates, monitoring) if monitoring.stopping == "sequential" else ()
    if len(looks) < 2:
        return accuracy_power(sides, (runs,), (alpha,))
    nominal_p = spending_bounds([look / looks[-1] for look in looks], alpha=alpha, points=POINTS).nominal_p
    return accuracy_power(sides, looks_a_side(programs_a_side(weights, 1), looks), nominal_p)


def accuracy_detectable(
    weights: tuple[float, ...], base: RunAccuracy, *, power: float, replicates: float, alpha: float
) -> float:
    """The smallest difference from `base` found with `power` at one look; NaN where none is."""
    runs = programs_a_side(weights, replicates)
    room = 1 - base.share if base.share < 0.5 else base.share
    if min(runs) < LEAST_RUNS:
        return math.nan

    def formula(difference: float) -> float:
        return accuracy_power_of_many(_sides(base, difference), runs, alpha)

    def by_formula(wanted: float) -> float:
        return root(lambda difference: formula(difference) - wanted, _LEAST, room)

    def found(difference: float) -> float:
        look = Monitoring(alpha=alpha)
        return accuracy_design_power(weights, base, difference=difference, replicates=replicates, monitoring=look)

    if not formula(_LEAST) < power < found(room):
        return math.nan
    wanted = power
    for _ in range(_STEPS if max(runs) <= _FEW else 1):
        if not formula(_LEAST) < wanted < formula(room):
            return math.nan
        at = by_formula(wanted)
        wanted += power - found(at)
    return at


def _sides(base: RunAccuracy, difference: float) -> Sides:
    other = RunAccuracy(share=moved(base.share, difference), spread=base.spread, questions=base.questions)
    return other, base
