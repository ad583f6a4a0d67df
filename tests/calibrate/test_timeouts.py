"""Coverage of the primary interval when programs time out (statistics.md 2.6, 2.17), with its Monte-Carlo error.

A ratio of 0.67, a common cap that cuts off 0 to 40 % of all programs, another tenth that fails. Refused experiments
(more than three quarters of a side cut off) are counted beside.
"""

import math

import numpy as np
import pytest
from scipy import special

from refinery_tui.core.analysis.stats.power.simulate import Simulated, World, draw
from tests.calibrate.promised_power import censored, log_cap
from tests.calibrate.test_failures import DESIGNS, holds, say

TRUTH, DRAWS, CHUNK = math.log(0.67), 10_000, 2_500
SD, BLOCK_SD = 0.48, 0.3


def coverage(name: str, blocks: int, cut: float, draws: int, failures: float = 0.1) -> Simulated:
    """How often the 95 % interval of judged experiments holds the truth."""
    weights = np.asarray(DESIGNS[name].weights, float)
    used = np.flatnonzero(weights)
    means = np.where(weights > 0, TRUTH, 0.0)
    cap = log_cap(means[used], cut, math.hypot(SD, BLOCK_SD))
    world = World(log_means=tuple(means), sd=(SD,), p_correct=(1 - failures,), block_sd=BLOCK_SD)
    held = known = 0
    for chunk in range(math.ceil(draws / CHUNK)):
        y = draw(world, blocks=blocks, sims=min(draws, CHUNK), seed=100 * blocks + chunk)[:, used]
        inside = _inside(np.minimum(y, cap), y < cap, weights[used])
        known += len(inside)
        held += int(inside.sum())
    rate = held / known
    return Simulated(rate=rate, ci=(math.nan, math.nan), mc_error=math.sqrt(rate * (1 - rate) / known), sims=known)


def _inside(logs: "np.ndarray", reached: "np.ndarray", weights: "np.ndarray") -> "np.ndarray":
    """Of the experiments that are judged, whose interval holds the truth."""
    found = censored(logs, reached, weights)
    value, se, df = found.estimates.by(welch=True)
    return np.asarray((np.abs(value - TRUTH) <= special.stdtrit(df, 0.975) * se)[found.judged])


@pytest.mark.calibrate
@pytest.mark.parametrize("blocks", [5, 10, 20])
@pytest.mark.parametrize("cut", [0.0, 0.1, 0.2, 0.4])
@pytest.mark.parametrize("name", ["2 arms", "2x2", "3x2"])
def test_ninety_five_per_cent_hold_the_truth_whatever_times_out(name: str, cut: float, blocks: int) -> None:
    found = coverage(name, blocks, cut, DRAWS)
    say(f"coverage, {name}, {cut:.0%} time out, 10 % fail, r = {blocks}", found, DRAWS)
    assert holds(found, 0.935, 0.965)


@pytest.mark.parametrize("cut", [0.0, 0.2, 0.4])
@pytest.mark.parametrize("name", ["2 arms", "3x2"])
def test_a_corner_of_the_timeouts_holds_too(name: str, cut: float) -> None:
    assert holds(coverage(name, 10, cut, 2_000), 0.935, 0.965)
