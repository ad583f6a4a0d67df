"""The power that a plan promises about shares of programs: correct, fast enough, or with marks (statistics.md 2.5).

Shares of 0.5 to 1 on one side, 8 to 700 programs on the smaller, two and three arms and a crossing, one look or
several: within 2 points of simulated counts, each judged by Boschloo's test as a session is. A corner in the suite.
"""

import math

import numpy as np
import pytest

from refinery_tui.core.analysis.design.design_power import Monitoring, Stopping, planned_looks
from refinery_tui.core.analysis.design.designs import crossed, design_weights
from refinery_tui.core.analysis.design.planner import Assumptions, Question, power_with, replicates_needed
from refinery_tui.core.analysis.design.share_design import moved, programs_a_side, share_design_power, share_detectable
from refinery_tui.core.analysis.stats.binary.boschloo import LARGEST, LEAST_TESTED, boschloo_p, fisher_less
from refinery_tui.core.analysis.stats.binary.share_power import found_different
from refinery_tui.core.analysis.stats.linear.contrasts import parse
from refinery_tui.core.analysis.stats.sequential.group_sequential import spending_bounds
from tests.calibrate.promised_power import Delivered

MOST_OFF, DRAWS = 0.02, 40_000
ARMS: dict[str, tuple[float, ...]] = {
    "2 arms": (1.0, -1.0),
    "3 arms": (0.0, 1.0, -1.0),
    "2 of 3 arms": (0.5, 0.5, -1.0),
    "2x2": (0.5, -0.5, 0.5, -0.5),
}
RESPONSES = ("correct", "correct and 2x faster", "scaling", "plausible but wrong", "plausible but not scaling")


def delivered(
    arms: str, base: float, difference: float, replicates: int, stopping: Stopping, *, sims: int = DRAWS, seed: int = 5
) -> Delivered:
    """How often the counts of simulated experiments are found different at any look."""
    dice, sides = np.random.default_rng(seed), programs_a_side(ARMS[arms], 1)
    looks: tuple[int, ...] = (replicates,)
    if stopping == "sequential":
        looks = planned_looks(len(ARMS[arms]), replicates, Monitoring(stopping=stopping))
    shares, found = (moved(base, difference), base), np.zeros(sims, dtype=bool)
    hits, before = np.zeros((2, sims), dtype=int), 0
    for look, limit in zip(looks, spending_bounds([n / replicates for n in looks]).nominal_p, strict=True):
        hits += np.stack(
            [dice.binomial(side * (look - before), p, sims) for side, p in zip(sides, shares, strict=True)]
        )
        before, (n1, n2) = look, programs_a_side(ARMS[arms], look)
        if min(n1, n2) >= LEAST_TESTED:
            found |= judged(n1, n2, limit)[hits[0], hits[1]]
    return Delivered(power=float(found.mean()), error=math.sqrt(max(found.mean() * (1 - found.mean()), 1e-4) / sims))


def judged(n1: int, n2: int, limit: float) -> np.ndarray:
    """Which tables a session finds different."""
    if max(n1, n2) > LARGEST:
        return np.asarray(2 * np.minimum(fisher_less(n1, n2), fisher_less(n2, n1).T) < limit)
    return found_different(n1, n2, limit)


def off(arms: str, base: float, replicates: int, stopping: Stopping) -> float:
    """Promised less delivered, of the difference that one look finds with 70 % power."""
    weights = ARMS[arms]
    found = share_detectable(weights, base=base, power=0.7, replicates=replicates, alpha=0.05)
    difference = found if math.isfinite(found) else 0.5
    promised = share_design_power(
        weights, base=base, difference=difference, replicates=replicates, monitoring=Monitoring(stopping=stopping)
    )
    there = delivered(arms, base, difference, replicates, stopping)
    print(
        f"share {base}, {replicates} replicates, {arms}, {stopping}: {100 * difference:.1f} points, promised "
        f"{100 * promised:.1f} %, delivered {100 * there.power:.1f} +- {100 * there.error:.2f} "
        f"({100 * (there.power - promised):+.1f})"
    )
    return abs(there.power - promised)


@pytest.mark.calibrate
@pytest.mark.parametrize("stopping", ["fixed", "sequential"])
@pytest.mark.parametrize("base", [0.5, 0.8, 0.95, 1.0])
@pytest.mark.parametrize("arms", ARMS)
def test_promised_power_is_delivered(arms: str, base: float, stopping: Stopping) -> None:
    for n in (8, 10, 12, 16, 30, 60, 90, 150):
        assert off(arms, base, n, stopping) <= MOST_OFF


@pytest.mark.calibrate
@pytest.mark.parametrize("stopping", ["fixed", "sequential"])
@pytest.mark.parametrize("base", [0.5, 0.95, 1.0])
def test_hundreds_of_programs_too(base: float, stopping: Stopping) -> None:
    for n in (250, 400, 700):
        assert off("2 arms", base, n, stopping) <= MOST_OFF


@pytest.mark.calibrate
@pytest.mark.parametrize("response", RESPONSES)
def test_the_replicates_asked_for_have_the_power(response: str) -> None:
    factors = {"agents": ("1", "2")}
    design = crossed("full factorial", factors)
    weights = tuple(float(c) for c in design_weights(design, parse("agents", factors)))
    for difference, share in ((0.15, 0.9), (0.3, 0.6), (0.5, 1.0)):
        question = Question(primary="agents", response=response, smallest_difference=difference)
        given = Assumptions(p_correct=share, p_marked={response: share})
        n = replicates_needed(design, weights, question, given)
        assert n is not None
        base = share / 2 if question.compared.faster else share
        promised, there = power_with(weights, question, given, n), delivered("2 arms", base, difference, n, "fixed")
        print(
            f"{response}, share {base}, {100 * difference:.0f} points: {n} replicates, "
            f"promised {100 * promised:.1f} %, delivered {100 * there.power:.1f} +- {100 * there.error:.2f}"
        )
        assert promised >= question.power
        assert abs(there.power - promised) <= MOST_OFF


@pytest.mark.parametrize(
    ("arms", "base", "replicates"), [("3 arms", 0.5, 10), ("2 arms", 1.0, 12), ("2 arms", 1.0, 100), ("2x2", 0.95, 16)]
)
@pytest.mark.parametrize("stopping", ["fixed", "sequential"])
def test_a_corner_of_the_promises_is_delivered_too(arms: str, base: float, replicates: int, stopping: Stopping) -> None:
    assert off(arms, base, replicates, stopping) <= MOST_OFF


def test_more_programs_than_boschloos_test_judges_are_promised_as_fishers_judges_them() -> None:
    assert off("2 arms", 1.0, LARGEST + 1, "fixed") <= MOST_OFF
    assert off("2 arms", 0.5, LARGEST + 1, "fixed") <= MOST_OFF


@pytest.mark.parametrize(("n1", "n2", "limit"), [(8, 8, 0.05), (10, 15, 0.0079), (12, 12, 1e-5)])
def test_the_tables_counted_are_those_that_a_session_finds_different(n1: int, n2: int, limit: float) -> None:
    told = [[boschloo_p(k1, n1, k2, n2) < limit for k2 in range(n2 + 1)] for k1 in range(n1 + 1)]
    assert np.array_equal(found_different(n1, n2, limit), told)
