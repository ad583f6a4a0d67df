"""Promised against simulated power of the planner (statistics.md 2.10), each figure with the error of its draws.

Effects 0.5 to 0.95, 0 to 50 % that fail, 2 to 24 treatments, one look or several: within 2 points. Each cell is drawn
until its error is a point at most; where an error more would put it beyond 2 points, it is drawn once more with four
times as many, whose figure counts. Also with unequal spreads of the same mean square. A corner of it in the suite.
"""

import math

import pytest

from refinery_tui.core.analysis.design.delivered_error import delivered_power
from refinery_tui.core.analysis.design.planner import Assumptions, Question
from refinery_tui.core.analysis.design.questions import BLOCK_SD
from refinery_tui.core.analysis.stats.power.simulate import World
from tests.calibrate.promised_power import Delivered, Plan, delivered, delivered_under_a_limit, planned

SD, MOST_OFF = 0.47, 0.02
DRAWS, LEAST_DRAWS, PROGRAMS = 1_500, 700, 4_000_000  # programs of a cell, unless the least draws take more
B = ("0", "1")
DESIGNS: dict[int, tuple[dict[str, tuple[str, ...]], str]] = {
    2: ({"a": B}, "a"),
    3: ({"a": ("0", "1", "2")}, "a: 1 / 0"),
    4: ({"a": B, "b": B}, "a x b"),
    6: ({"a": B, "b": ("0", "1", "2")}, "b: 1 / 0"),
    12: ({"a": B, "b": ("0", "1", "2"), "c": B}, "a"),
    24: ({"a": B, "b": ("0", "1", "2"), "c": B, "d": B}, "b: 2 / 0"),
}


def plan(cells: int, effect: float, correct: float, stopping: str, block_sd: float = 0.0) -> Plan:
    factors, primary = DESIGNS[cells]
    question = Question(
        primary=primary, smallest_effect=effect, stopping="sequential" if stopping == "sequential" else "fixed"
    )
    given = Assumptions(sd_between=SD, sd_within=0.0, p_correct=correct, sd_blocks=block_sd)
    found = planned(factors, question, given)
    assert found is not None
    return found


def looked_at(made: Plan, world: World) -> Delivered:
    """What is delivered; where an error more would put that beyond two points, of four times the draws."""
    sims = max(min(DRAWS, PROGRAMS // made.programs), LEAST_DRAWS)
    first = delivered(made, world, sims=sims, seed=11)
    if abs(first.power - made.promised) + first.error <= MOST_OFF:
        return first
    return delivered(made, world, sims=4 * sims, seed=50_011)


def say(what: str, made: Plan, found: Delivered) -> None:
    off = 100 * (found.power - made.promised)
    print(
        f"{what}: {made.replicates} replicates, promised {100 * made.promised:.1f} %, "
        f"delivered {100 * found.power:.1f} +- {100 * found.error:.2f} ({off:+.1f})"
    )


@pytest.mark.calibrate
@pytest.mark.parametrize("stopping", ["fixed", "sequential"])
@pytest.mark.parametrize("correct", [1.0, 0.85, 0.7, 0.5])
@pytest.mark.parametrize("effect", [0.5, 0.67, 0.8, 0.95])
@pytest.mark.parametrize("cells", DESIGNS)
def test_promised_power_is_delivered(cells: int, effect: float, correct: float, stopping: str) -> None:
    made = plan(cells, effect, correct, stopping)
    found = looked_at(made, World(log_means=(0.0,) * cells, sd=(SD,), p_correct=(correct,)))
    say(f"power, {cells} treatments, ratio {effect}, {1 - correct:.0%} fail, {stopping}", made, found)
    assert abs(found.power - made.promised) <= MOST_OFF
    assert found.error <= MOST_OFF / 2


@pytest.mark.calibrate
@pytest.mark.parametrize("stopping", ["fixed", "sequential"])
@pytest.mark.parametrize("block_sd", [0.25, 0.5])
@pytest.mark.parametrize("correct", [0.85, 0.7, 0.5])
@pytest.mark.parametrize("cells", [2, 3])
def test_blocks_that_differ_are_planned_for(cells: int, correct: float, block_sd: float, stopping: str) -> None:
    made = plan(cells, 0.67, correct, stopping, block_sd)
    found = looked_at(made, World(log_means=(0.0,) * cells, sd=(SD,), p_correct=(correct,), block_sd=block_sd))
    say(f"power, blocks' SD {block_sd}, {cells} treatments, {1 - correct:.0%} fail, {stopping}", made, found)
    assert abs(found.power - made.promised) <= MOST_OFF


@pytest.mark.parametrize("blocks_differ_by", [0.0, 0.3])
def test_what_is_assumed_of_blocks_keeps_the_promise_where_they_differ_less_or_more(blocks_differ_by: float) -> None:
    promised, there = (
        delivered_power((-1.0, 1.0), effect=0.85, replicates=54, p_correct=0.5, alpha=0.05, block_sd=sd / SD)
        for sd in (BLOCK_SD, blocks_differ_by)
    )
    assert abs(there - promised) <= MOST_OFF


UNEQUAL = [(2, 0.67), (3, 0.67), (6, 0.67), (12, 0.8)]


@pytest.mark.calibrate
@pytest.mark.parametrize("stopping", ["fixed", "sequential"])
@pytest.mark.parametrize("correct", [1.0, 0.7])
@pytest.mark.parametrize(("cells", "effect"), UNEQUAL)
def test_sides_that_differ_threefold_in_spread_change_little(
    cells: int, effect: float, correct: float, stopping: str
) -> None:
    made = plan(cells, effect, correct, stopping)
    less = SD * math.sqrt(2 / (1 + 3**2))
    sd = tuple(3 * less if c < 0 else less if c > 0 else SD for c in made.weights)
    found = looked_at(made, World(log_means=(0.0,) * cells, sd=sd, p_correct=(correct,)))
    say(f"power, spreads 3 : 1, {cells} treatments, ratio {effect}, {1 - correct:.0%} fail, {stopping}", made, found)
    assert abs(found.power - made.promised) <= MOST_OFF


@pytest.mark.calibrate
@pytest.mark.parametrize(("fails", "cut_off"), [(0.0, 0.1), (0.1, 0.2), (0.1, 0.4)])
@pytest.mark.parametrize("effect", [0.5, 0.67, 0.8])
@pytest.mark.parametrize("cells", [2, 6])
def test_programs_cut_off_at_the_time_limit_are_planned_for(
    cells: int, effect: float, fails: float, cut_off: float
) -> None:
    made, found = under_a_limit(cells, effect, fails, cut_off, sims=4_000)
    say(f"power, {cells} treatments, ratio {effect}, {cut_off:.0%} cut off, {fails:.0%} fail", made, found)
    assert abs(found.power - made.promised) <= MOST_OFF + found.error


def under_a_limit(cells: int, effect: float, fails: float, cut_off: float, *, sims: int) -> tuple[Plan, Delivered]:
    factors, primary = DESIGNS[cells]
    works = 1 - fails
    given = Assumptions(sd_between=SD, sd_within=0.0, p_correct=works * (1 - cut_off), p_timed_out=works * cut_off)
    made = planned(factors, Question(primary=primary, smallest_effect=effect), given)
    assert made is not None
    return made, delivered_under_a_limit(made, sd=SD, fails=fails, cut_off=cut_off, sims=sims, seed=3)


@pytest.mark.parametrize("cut_off", [0.1, 0.2])
def test_a_corner_of_the_time_limits_is_planned_for_too(cut_off: float) -> None:
    made, found = under_a_limit(2, 0.67, 0.1, cut_off, sims=1_000)
    assert abs(found.power - made.promised) <= MOST_OFF + 2 * found.error


@pytest.mark.parametrize(
    ("cells", "effect", "correct", "block_sd", "stopping"),
    [
        (2, 0.5, 0.5, 0.0, "sequential"),
        (2, 0.67, 0.7, 0.5, "fixed"),
        (2, 0.95, 1.0, 0.5, "fixed"),
        (3, 0.5, 0.5, 0.5, "fixed"),
        (3, 0.67, 0.85, 0.25, "sequential"),
        (4, 0.5, 0.7, 0.0, "fixed"),
        (6, 0.5, 0.85, 0.0, "sequential"),
        (12, 0.67, 0.7, 0.0, "fixed"),
        (24, 0.5, 0.85, 0.0, "fixed"),
    ],
)
def test_a_corner_of_the_promises_is_delivered_too(
    cells: int, effect: float, correct: float, block_sd: float, stopping: str
) -> None:
    made = plan(cells, effect, correct, stopping, block_sd)
    world = World(log_means=(0.0,) * cells, sd=(SD,), p_correct=(correct,), block_sd=block_sd)
    found = delivered(made, world, sims=400, seed=7)
    assert abs(found.power - made.promised) <= MOST_OFF + 2 * found.error
