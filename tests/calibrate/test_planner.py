"""Promised against simulated power of the planner over its grid (statistics.md 2.10), with the error of the draws."""

import math

import numpy as np
import pytest

from refinery_tui.core.analysis.design.designs import design_weights
from refinery_tui.core.analysis.design.planner import Assumptions, Question, advise
from refinery_tui.core.analysis.stats.linear.contrasts import parse
from refinery_tui.core.analysis.stats.power.simulate import World, contrast_p, draw, rejection_rate, sequential_course
from refinery_tui.core.analysis.stats.sequential.group_sequential import spending_bounds

pytestmark = pytest.mark.calibrate

SD, MOST_PROGRAMS = 0.47, 800
B = ("0", "1")
DESIGNS: dict[int, tuple[dict[str, tuple[str, ...]], str]] = {
    2: ({"a": B}, "a"),
    3: ({"a": ("0", "1", "2")}, "a: 1 / 0"),
    4: ({"a": B, "b": B}, "a x b"),
    6: ({"a": B, "b": ("0", "1", "2")}, "b: 1 / 0"),
    12: ({"a": B, "b": ("0", "1", "2"), "c": B}, "a"),
    24: ({"a": B, "b": ("0", "1", "2"), "c": B, "d": B}, "b: 2 / 0"),
}


@pytest.mark.parametrize("stopping", ["fixed", "sequential"])
@pytest.mark.parametrize("correct", [1.0, 0.85, 0.7, 0.5])
@pytest.mark.parametrize("effect", [0.5, 0.67, 0.8, 0.95])
@pytest.mark.parametrize("cells", DESIGNS)
def test_promised_power_is_delivered(cells: int, effect: float, correct: float, stopping: str) -> None:
    factors, primary = DESIGNS[cells]
    question = Question(
        primary=primary, smallest_effect=effect, stopping="sequential" if stopping == "sequential" else "fixed"
    )
    given = Assumptions(sd_between=SD, sd_within=0.0, p_correct=correct)
    option = next(o for o in advise(factors, question, given).options if o.design.name == "full factorial")
    if option.programs > MOST_PROGRAMS:
        pytest.skip(f"{option.programs} programs a draw take too long to draw by the thousand")
    weights = design_weights(option.design, parse(primary, factors))
    means = math.log(effect) / float(np.sum(weights**2)) * weights
    sims = int(min(5000, 2e6 / option.programs))
    y = draw(
        World(log_means=tuple(means), sd=(SD,), p_correct=(correct,)), blocks=option.replicates, sims=sims, seed=11
    )
    if stopping == "fixed":
        found = rejection_rate(contrast_p(y, weights.tolist()))
    else:
        bounds = spending_bounds([look / option.replicates for look in option.looks])
        found = sequential_course(y, weights.tolist(), looks=option.looks, nominal_p=bounds.nominal_p).crossed
    assert abs(found.rate - option.power) <= 0.02 + 2 * found.mc_error, (option.replicates, option.power, found)
