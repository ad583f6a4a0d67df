"""Type I error of the primary contrast when programs fail (statistics.md 2.17), with its Monte-Carlo error.

The whole grid by `make calibrate`, a corner of it in the suite. Of the experiments that the analysis judges, 4.35 to
5.65 % may find a difference that is not there.
"""

import math
from dataclasses import dataclass

import numpy as np
import pytest

from refinery_tui.core.analysis.session.responses.contrast_rule import WELCH_FROM
from refinery_tui.core.analysis.stats.linear.cells import estimate, fit_values, p_values
from refinery_tui.core.analysis.stats.power.simulate import (
    Simulated,
    World,
    draw,
    judged_of,
    sequential_course,
)
from refinery_tui.core.analysis.stats.sequential.group_sequential import spending_bounds
from refinery_tui.core.analysis.stats.sequential.interim_looks import looks_of

DRAWS, CHUNK = 20_000, 2_500
LOW, HIGH = 0.0435, 0.0565


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """Treatments, the contrast between two levels of the first factor, and unequal spreads of its levels."""

    weights: tuple[float, ...]
    unequal: tuple[float, ...]


DESIGNS = {
    "2 arms": Design(weights=(-1, 1), unequal=(0.35, 0.7)),
    "3 arms": Design(weights=(-1, 1, 0), unequal=(0.71, 0.39, 0.25)),
    "2x2": Design(weights=(-0.5, -0.5, 0.5, 0.5), unequal=(0.71, 0.71, 0.35, 0.35)),
    "3x2": Design(weights=(-0.5, -0.5, 0.5, 0.5, 0, 0), unequal=(0.71, 0.71, 0.39, 0.39, 0.25, 0.25)),
}
SPREADS = ("equal", "unequal")
FAILURES = (0.0, 0.15, 0.3, 0.5)


def world(name: str, spread: str, failures: float, block_sd: float = 0.5) -> World:
    """Identical treatments, whose programs fail at random."""
    design = DESIGNS[name]
    sd = (0.48,) if spread == "equal" else design.unequal
    truth = (0.0,) * len(design.weights)
    return World(log_means=truth, sd=sd, p_correct=(1 - failures,), block_sd=block_sd)


def type_one(name: str, spread: str, failures: float, blocks: int, draws: int, block_sd: float = 0.5) -> Simulated:
    """The share of judged experiments that find a difference."""
    hits = known = 0
    truth, weights, welch = world(name, spread, failures, block_sd), DESIGNS[name].weights, blocks >= WELCH_FROM
    for chunk in range(math.ceil(draws / CHUNK)):
        y = draw(truth, blocks=blocks, sims=min(CHUNK, draws), seed=1000 * blocks + chunk)
        found = estimate(fit_values(y), np.array(weights))
        may = judged_of(found, welch=welch)
        known += int(may.sum())
        hits += int((p_values(found, welch=welch)[may] < 0.05).sum())
    rate = hits / known
    return Simulated(rate=rate, ci=(math.nan, math.nan), mc_error=math.sqrt(rate * (1 - rate) / known), sims=known)


def holds(found: Simulated, low: float, high: float = HIGH) -> bool:
    """Whether a rate lies in a band, given three of its standard errors."""
    return low - 3 * found.mc_error <= found.rate <= high + 3 * found.mc_error


def say(what: str, found: Simulated, draws: int) -> None:
    print(f"{what}: {100 * found.rate:.2f} % +- {100 * found.mc_error:.2f}, judged {100 * found.sims / draws:.0f} %")


@pytest.mark.calibrate
@pytest.mark.parametrize("blocks", [5, 10, 20])
@pytest.mark.parametrize("failures", FAILURES)
@pytest.mark.parametrize("spread", SPREADS)
@pytest.mark.parametrize("name", DESIGNS)
def test_five_per_cent_are_five_per_cent_whatever_fails(name: str, spread: str, failures: float, blocks: int) -> None:
    found = type_one(name, spread, failures, blocks, DRAWS)
    say(f"type I, {name}, {spread} spread, {failures:.0%} fail, r = {blocks}", found, DRAWS)
    assert holds(found, LOW)


@pytest.mark.parametrize("failures", [0.0, 0.3])
@pytest.mark.parametrize("spread", SPREADS)
@pytest.mark.parametrize("name", DESIGNS)
def test_a_corner_of_the_grid_holds_too(name: str, spread: str, failures: float) -> None:
    assert holds(type_one(name, spread, failures, 10, CHUNK), LOW)


@pytest.mark.calibrate
@pytest.mark.parametrize("failures", [0.0, 0.5])
@pytest.mark.parametrize("name", DESIGNS)
def test_blocks_that_do_not_differ_change_nothing(name: str, failures: float) -> None:
    found = type_one(name, "equal", failures, 10, DRAWS, block_sd=0.0)
    say(f"type I, {name}, {failures:.0%} fail, r = 10, blocks alike", found, DRAWS)
    assert holds(found, LOW)


@pytest.mark.parametrize("draws", [1_500, pytest.param(DRAWS, marks=pytest.mark.calibrate)])
@pytest.mark.parametrize("failures", [0.0, 0.3])
@pytest.mark.parametrize("name", ["2 arms", "3x2"])
def test_looks_hold_the_error_when_programs_fail(name: str, failures: float, draws: int) -> None:
    looks = looks_of(treatments=len(DESIGNS[name].weights), blocks=20)
    y = draw(world(name, "equal", failures), blocks=20, sims=draws, seed=20)
    bounds = spending_bounds([look / 20 for look in looks])
    found = sequential_course(y, DESIGNS[name].weights, looks=looks, nominal_p=bounds.nominal_p)
    say(f"type I over looks {looks}, {name}, {failures:.0%} fail", found.crossed, draws)
    assert holds(found.crossed, LOW, 0.0595)
    assert found.coverage > 0.935
