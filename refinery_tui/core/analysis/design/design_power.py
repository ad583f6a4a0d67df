"""Power of a contrast in complete blocks of a candidate design, and the replicates that a power takes (2.10)."""

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from scipy import special

from refinery_tui.core.analysis.design.delivered_error import delivered_power
from refinery_tui.core.analysis.design.designs import Design, design_weights
from refinery_tui.core.analysis.session.responses.contrast_rule import LEAST_REACHED
from refinery_tui.core.analysis.stats.arrays import ratio_of_log, root
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast
from refinery_tui.core.analysis.stats.power.time_limit_cost import time_limit_cost
from refinery_tui.core.analysis.stats.sequential.anytime import anytime_power
from refinery_tui.core.analysis.stats.sequential.interim_looks import expected_share, looks_of, sequential_power
from refinery_tui.core.base.ranges import MOST_RUNS

Stopping = Literal["fixed", "sequential", "anytime"]
Columns = tuple[tuple[str, tuple[str, ...]], ...]
_WHOLE = 1 / 8  # a half for continuity, less what rounding up to whole programs takes: 3/8 on average at a quarter
_MOST_EFFECT = 1e4  # SDs: what is not found at this is not found


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramsPlanned:
    """Of all programs those `there`, with a value or cut off at the time limit, of those there the `cut_off`, and how
    much blocks differ, in SDs of programs.
    """

    there: float = 1.0
    cut_off: float = 0.0
    block_sd: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitoring:
    """The error rate and when the plan looks: once, or as its stopping rule says from `first_look` on."""

    alpha: float = 0.05
    stopping: Stopping = "fixed"
    first_look: int | None = None


def power_of(
    weights: tuple[float, ...], effect: float, replicates: float, programs: ProgramsPlanned, monitoring: Monitoring
) -> float:
    """Power of the contrast `weights` over the treatments to find `effect` (in SDs)."""
    alpha, judged = monitoring.alpha, 1.0
    if programs.cut_off:
        cost = time_limit_cost(effect, programs.cut_off)
        cells = max(sum(c > 0 for c in weights), 1)
        judged, effect = _finishing(replicates, cells, programs.there, cost.within), effect / math.sqrt(cost.variance)
    fixed = delivered_power(
        weights,
        effect=effect,
        replicates=replicates,
        p_correct=programs.there,
        alpha=alpha,
        block_sd=programs.block_sd if programs.there < 1 else 0.0,
    )
    return with_looks(judged * fixed, len(weights), replicates, monitoring)


def _finishing(replicates: float, cells: int, there: float, within: float) -> float:
    """Chance that the slower side is judged at all: enough of its programs finish, and one in each of its cells."""
    spread = math.sqrt(max(within * (1 - within), 1e-12))
    tried = replicates * there * cells
    enough = special.ndtr(math.sqrt(tried) * (within - LEAST_REACHED + _WHOLE / tried) / spread)
    return float(enough * (1 - (1 - there * within) ** replicates) ** cells)


def with_looks(fixed: float, treatments: int, replicates: float, monitoring: Monitoring) -> float:
    """The power of the plan whose test of one look at the end would have power `fixed`."""
    if monitoring.stopping == "anytime":
        return anytime_power(treatments=treatments, blocks=int(replicates), fixed=fixed, alpha=monitoring.alpha)
    looks = planned_looks(treatments, replicates, monitoring) if monitoring.stopping == "sequential" else ()
    if len(looks) < 2 or fixed <= monitoring.alpha:
        return fixed
    return sequential_power(looks, drift=drift_of(fixed, monitoring.alpha), alpha=monitoring.alpha)


def fewest_replicates(power_at: Callable[[int], float], wanted: float, *, low: int, most: int) -> int | None:
    """The least number from `low` on at which `power_at` has what is wanted; None where none up to `most` has."""

    @functools.cache
    def enough(n: int) -> bool:
        return power_at(n) >= wanted

    if low > most:
        return None
    below = low - 1
    while not enough(low):  # few more are needed than can do at least, so the steps are small
        if low >= most:
            return None
        below, low = low, min(low + max(1, low // 16), most)
    while low - below > 1:
        middle = (below + low) // 2
        below, low = (below, middle) if enough(middle) else (middle, low)
    return low


def detectable_ratio(
    weights: tuple[float, ...],
    *,
    sd: float,
    power: float,
    replicates: float,
    programs: ProgramsPlanned,
    monitoring: Monitoring,
) -> float:
    """The ratio above 1 that is found with `power`; infinite where none is."""

    def gap(effect: float) -> float:
        return power_of(weights, effect, replicates, programs, monitoring) - power

    high = 0.25
    while gap(high) < 0:
        high *= 2
        if high > _MOST_EFFECT:
            return math.inf
    return ratio_of_log(sd * root(gap, 1e-9, high)) if gap(1e-9) < 0 else 1.0


def early_share(looks: tuple[int, ...], power: float, alpha: float) -> float:
    """Expected share of the blocks when `looks` may end an experiment whose one look at the end has `power`."""
    if not looks or not alpha < power:
        return 1.0
    return expected_share(looks, drift=drift_of(power, alpha), alpha=alpha)


def planned_looks(treatments: int, replicates: float, monitoring: Monitoring) -> tuple[int, ...]:
    """When a sequential plan of so many blocks would look."""
    blocks = int(replicates)
    return looks_of(treatments=treatments, blocks=blocks, first_look=monitoring.first_look) if blocks else ()


def drift_of(power: float, alpha: float) -> float:
    """E[Z] at the end of a test of one look that has `power`."""
    return float(special.ndtri(1 - alpha / 2) + special.ndtri(min(power, 1 - 1e-9)))


def contrast_weights(design: Design, contrast: Contrast) -> tuple[float, ...]:
    """The contrast's weights over the design's treatments, kept for the many numbers of replicates that are asked."""
    return _weights(tuple(design.columns.items()), contrast, fraction=design.fraction)


@functools.lru_cache(maxsize=256)
def _weights(columns: Columns, contrast: Contrast, *, fraction: bool) -> tuple[float, ...]:
    found = design_weights(Design(name="", columns=dict(columns), fraction=fraction), contrast)
    return tuple(float(c) for c in found)


def fewest_possible(weights: tuple[float, ...], effect: float, power: float, p_correct: float, alpha: float) -> int:
    """Fewer replicates than this cannot do: the SD known and no block lost, by the normal limit."""
    norm = sum(c * c for c in weights)
    if not (norm > 0 and effect > 0):
        return MOST_RUNS + 1
    wanted = special.ndtri(1 - alpha / 2) + special.ndtri(power)
    return int(max(2, math.floor(min(norm / p_correct * (wanted / effect) ** 2, MOST_RUNS + 1.0))))
