"""A planner's answer is what its own analysis delivers; the recommendation is the cheapest; what cannot be is said."""

import math

import numpy as np
import pytest

from refinery_tui.core.analysis.design.designs import design_weights
from refinery_tui.core.analysis.design.planner import Advice, Assumptions, Option, Question, advise
from refinery_tui.core.analysis.stats.linear.contrasts import parse
from refinery_tui.core.analysis.stats.power.simulate import (
    World,
    contrast_p,
    draw,
    judged,
    rejection_rate,
    sequential_course,
)
from refinery_tui.core.analysis.stats.sequential.group_sequential import spending_bounds
from refinery_tui.core.base.errors import ConfigurationError

SD = 0.47
TWO: dict[str, tuple[str, ...]] = {"arm": ("a", "b")}
CROSSED: dict[str, tuple[str, ...]] = {"a": ("0", "1"), "b": ("0", "1", "2")}


def planned(factors: dict[str, tuple[str, ...]], question: Question, correct: float) -> tuple[Advice, Option]:
    advice = advise(factors, question, Assumptions(sd_between=SD, sd_within=0.0, p_correct=correct))
    return advice, next(o for o in advice.options if o.design.name == "full factorial")


def delivered(option: Option, question: Question, factors: dict[str, tuple[str, ...]], correct: float) -> float:
    """Power of the planned experiment, simulated and judged by the analysis itself."""
    weights = design_weights(option.design, parse(question.primary, factors))
    means = math.log(question.smallest_effect) / float(np.sum(weights**2)) * weights
    world = World(log_means=tuple(means), sd=(SD,), p_correct=(correct,))
    y = draw(world, blocks=option.replicates, sims=1500, seed=5)
    if question.stopping == "fixed":
        return rejection_rate(contrast_p(y, weights.tolist()), question.alpha).rate
    bounds = spending_bounds([look / option.replicates for look in option.looks], alpha=question.alpha)
    course = sequential_course(y, weights.tolist(), looks=option.looks, nominal_p=bounds.nominal_p)
    return course.crossed.rate


@pytest.mark.parametrize("stopping", ["fixed", "sequential"])
@pytest.mark.parametrize("correct", [1.0, 0.7, 0.5])
@pytest.mark.parametrize(("factors", "primary"), [(TWO, "arm"), (CROSSED, "b: 1 / 0")])
def test_a_plan_delivers_the_power_it_promises(
    factors: dict[str, tuple[str, ...]], primary: str, correct: float, stopping: str
) -> None:
    question = Question(
        primary=primary, smallest_effect=0.6, stopping="sequential" if stopping == "sequential" else "fixed"
    )
    _, option = planned(factors, question, correct)
    error = 0.0103  # of 1,500 draws
    assert delivered(option, question, factors, correct) == pytest.approx(option.power, abs=0.02 + 2 * error)


@pytest.mark.parametrize("effect", [0.01, 0.2, 0.4])
@pytest.mark.parametrize("correct", [1.0, 0.6])
def test_no_plan_advises_replicates_that_the_analysis_refuses(effect: float, correct: float) -> None:
    _, option = planned(TWO, Question(primary="arm", smallest_effect=effect), correct)
    y = draw(World(log_means=(0.0, 0.0), p_correct=(correct,)), blocks=option.replicates, sims=500, seed=2)
    assert judged(y, (-1.0, 1.0)).mean() >= 0.8


def test_the_recommendation_is_the_cheapest_that_answers_the_question() -> None:
    many: dict[str, tuple[str, ...]] = {"x": tuple(map(str, range(60))), "other": ("1", "2")}
    advice, full = planned(many, Question(primary="x: 1 / 0"), 1.0)
    assert advice.best.programs_needed == min(o.programs_needed for o in advice.options)
    assert full.programs_needed > 20 * advice.best.programs_needed
    assert f"the full factorial would take {full.programs_needed} programs" in advice.sentence
    assert "nothing need be dropped" not in advice.sentence


def test_a_design_that_answers_more_may_cost_a_twentieth_more() -> None:
    factors = {"agents": ("1", "2", "3"), "kind": ("i", "t"), "level": ("l", "t")}
    advice = advise(factors, Question(primary="kind"), Assumptions())
    least = min(o.programs_needed for o in advice.options)
    assert advice.best.programs_needed <= 1.05 * least
    assert not advice.best.design.unanswerable


@pytest.mark.parametrize(
    ("effect", "sd"), [(0.99999, 0.47), (0.9999, 10.0)], ids=["a ratio of nearly 1", "programs that differ wildly"]
)
def test_an_impossible_wish_is_a_sentence(effect: float, sd: float) -> None:
    with pytest.raises(ConfigurationError, match="No session that can be planned"):
        advise(TWO, Question(primary="arm", smallest_effect=effect), Assumptions(sd_between=sd))


def test_shares_are_planned_in_points_and_need_no_spread() -> None:
    question = Question(primary="arm", response="correct", smallest_difference=0.25)
    _, option = planned(TWO, question, 0.9)
    assert option.power >= 0.8
    assert option.detectable_difference == pytest.approx(0.25, abs=0.01)
    assert math.isnan(option.detectable_ratio)
    _, rarer = planned(TWO, question, 0.6)
    assert rarer.replicates > option.replicates


def test_what_every_attempt_consumes_loses_nothing_to_failures() -> None:
    sizes = [planned(TWO, Question(primary="arm", response="usd"), share)[1].replicates for share in (1.0, 0.5)]
    assert sizes[0] == sizes[1]
