"""A planner's answer is what its own analysis delivers; the recommendation is the cheapest; what cannot be is said."""

import math

import pytest

from refinery_tui.core.analysis.design.planner import Advice, Assumptions, Option, Question, advise
from refinery_tui.core.analysis.stats.power.simulate import (
    World,
    draw,
    judged,
)
from refinery_tui.core.base.errors import ConfigurationError

SD = 0.47
TWO: dict[str, tuple[str, ...]] = {"arm": ("a", "b")}
CROSSED: dict[str, tuple[str, ...]] = {"a": ("0", "1"), "b": ("0", "1", "2")}


def planned(factors: dict[str, tuple[str, ...]], question: Question, correct: float) -> tuple[Advice, Option]:
    advice = advise(factors, question, Assumptions(sd_between=SD, sd_within=0.0, p_correct=correct))
    return advice, next(o for o in advice.options if o.design.name == "full factorial")


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
