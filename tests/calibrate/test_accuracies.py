"""The power that a plan promises about accuracies, beside simulated experiments (statistics.md 2.10).

Accuracies 0.3 to 0.95 of 8 to 100 questions, runs that differ in nothing but chance up to an SD of 30 points, 4 to 40
replicates, two and three arms, one look or several: within 2 points. The difference is about the one that 70 % power
finds. A cell is drawn once more, and eight times as often, where an error more would put it beyond. A corner in the
suite.
"""

import math
from itertools import product

import pytest

from refinery_tui.core.analysis.design.accuracy_design import accuracy_detectable
from refinery_tui.core.analysis.design.design_power import Stopping
from refinery_tui.core.analysis.design.designs import crossed, design_weights
from refinery_tui.core.analysis.design.planner import Assumptions, Question, power_with, replicates_needed
from refinery_tui.core.analysis.stats.binary.run_accuracy import RunAccuracy
from refinery_tui.core.analysis.stats.linear.contrasts import parse
from tests.calibrate.promised_accuracy import ARMS, AccuracyPlan, delivered
from tests.calibrate.promised_power import Delivered

MOST_OFF, DRAWS = 0.02, 1_500
SHARES, QUESTIONS, SPREADS, REPLICATES = (0.3, 0.5, 0.7, 0.95), (8, 20, 100), (0.0, 0.1, 0.3), (4, 8, 16, 40)


def plan(arms: str, stopping: Stopping, base: RunAccuracy, replicates: int) -> AccuracyPlan:
    found = accuracy_detectable(ARMS[arms], base, power=0.7, replicates=replicates, alpha=0.05)
    difference = found if math.isfinite(found) else 0.4  # four runs find hardly any
    return AccuracyPlan(arms=arms, base=base, difference=difference, replicates=replicates, stopping=stopping)


def looked_at(made: AccuracyPlan) -> Delivered:
    first = delivered(made, sims=DRAWS, seed=11)
    if abs(first.power - made.promised) + first.error <= MOST_OFF:
        return first
    return delivered(made, sims=8 * DRAWS, seed=50_011)


def say(made: AccuracyPlan, found: Delivered) -> float:
    base, off = made.base, 100 * (found.power - made.promised)
    print(
        f"accuracy {base.share} of {base.questions}, SD {100 * base.spread:.0f}, {made.replicates} replicates, "
        f"{made.arms}, {made.stopping}: {100 * made.difference:.0f} points, promised {100 * made.promised:.1f} %, "
        f"delivered {100 * found.power:.1f} +- {100 * found.error:.1f} ({off:+.1f})"
    )
    return abs(off) / 100


@pytest.mark.calibrate
@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("stopping", ["fixed", "sequential"])
@pytest.mark.parametrize("arms", ["2 arms", "3 arms"])
def test_promised_power_is_delivered(arms: str, stopping: Stopping, share: float) -> None:
    for questions, spread, n in product(QUESTIONS, SPREADS, REPLICATES):
        made = plan(arms, stopping, RunAccuracy(share=share, spread=spread, questions=questions), n)
        assert say(made, looked_at(made)) <= MOST_OFF


@pytest.mark.calibrate
@pytest.mark.parametrize("share", SHARES)
def test_two_treatments_against_one_are_promised_as_they_are_judged(share: float) -> None:
    for spread, n in product(SPREADS, (4, 12)):
        made = plan("2 of 3 arms", "fixed", RunAccuracy(share=share, spread=spread, questions=20), n)
        assert say(made, looked_at(made)) <= MOST_OFF


def recommended(share: float, spread: float, questions: int, stopping: Stopping, difference: float) -> AccuracyPlan:
    """The plan of the replicates that the planner asks for, promised as it promises them."""
    factors = {"mode": ("code", "direct")}
    design = crossed("full factorial", factors)
    weights = tuple(float(c) for c in design_weights(design, parse("mode", factors)))
    question = Question(primary="mode", response="accuracy", smallest_difference=difference, stopping=stopping)
    given = Assumptions(accuracy=share, sd_accuracy=spread, questions=questions)
    n = replicates_needed(design, weights, question, given)
    assert n is not None
    base = RunAccuracy(share=share, spread=spread, questions=questions)
    made = AccuracyPlan(arms="2 arms", base=base, difference=difference, replicates=n, stopping=stopping)
    assert made.promised == power_with(weights, question, given, n) >= question.power
    return made


@pytest.mark.calibrate
@pytest.mark.parametrize("stopping", ["fixed", "sequential"])
@pytest.mark.parametrize("share", SHARES)
def test_the_replicates_asked_for_have_the_power(share: float, stopping: Stopping) -> None:
    for questions, spread, difference in product((8, 100), (0.05, 0.2), (0.1, 0.25)):
        made = recommended(share, spread, questions, stopping, difference)
        assert say(made, looked_at(made)) <= MOST_OFF


@pytest.mark.parametrize(
    ("arms", "stopping", "share", "spread", "questions", "replicates"),
    [
        ("2 arms", "fixed", 0.5, 0.15, 12, 8),
        ("2 arms", "fixed", 0.95, 0.3, 8, 4),
        ("3 arms", "sequential", 0.7, 0.1, 20, 12),
        ("2 of 3 arms", "fixed", 0.3, 0.0, 100, 4),
    ],
)
def test_a_corner_of_the_promises_is_delivered_too(
    arms: str, stopping: Stopping, share: float, spread: float, questions: int, replicates: int
) -> None:
    made = plan(arms, stopping, RunAccuracy(share=share, spread=spread, questions=questions), replicates)
    found = delivered(made, sims=6_000, seed=7)
    assert abs(found.power - made.promised) <= MOST_OFF + found.error
    once = recommended(0.7, 0.15, 20, "fixed", 0.2)
    assert abs(delivered(once, sims=6_000, seed=8).power - once.promised) <= MOST_OFF
