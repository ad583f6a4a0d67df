"""A plan over several tasks: tasks against replicates for the declared question, and never a wrong number."""

import math
import re
from dataclasses import replace
from typing import Literal

import numpy as np
import pytest
from scipy import special

from refinery_tui.core.analysis.design.questions import Assumptions
from refinery_tui.core.analysis.design.task_lessons import TasksGiven, task_spread
from refinery_tui.core.analysis.session.prepare import table
from refinery_tui.core.analysis.session.tasks.task_arrays import task_arrays
from refinery_tui.core.analysis.session.tasks.task_rule import contrasts_of
from refinery_tui.core.analysis.stats.linear.contrasts import parse
from refinery_tui.core.analysis.stats.tasks.task_contrasts import spread_of
from refinery_tui.core.analysis.stats.tasks.task_power import TaskDesign, error_of, power_of
from refinery_tui.core.analysis.stats.tasks.task_share_power import TaskShareDesign, power_of_shares, share_spread
from refinery_tui.core.analysis.stats.tasks.task_shares import shares_of_alike, shares_of_these
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.experiment.response import read_response
from refinery_tui.core.plan import assumptions as resting
from refinery_tui.core.plan.assumptions import PlanBasis
from refinery_tui.core.plan.plan_answer import PlanRequest, added_blocks, answer, designed
from refinery_tui.core.plan.plan_answer import contrasts_of as offered
from refinery_tui.core.plan.preview import outlook
from tests.core.analysis.stats.tasks.cases import book
from tests.core.analysis.task_frames import of_dataset
from tests.fakes.conductor import read

EIGHT = """
tasks = ["clean_records", "edit_distance", "get_difference", "longest_distinct", "merge_intervals", "nearest_neighbour",
    "parse_settings", "range_sums"]
replicates = 3
[factors]
agents = [1, 2]
[analysis]
primary = "agents: 2 / 1"
"""
WISH = PlanRequest(primary="agents: 2 / 1", smallest_effect=0.6)


@pytest.fixture(scope="module")
def eight() -> PlanBasis:
    return resting.of_experiment(read(EIGHT))


def test_a_plan_trades_tasks_against_replicates_for_the_declared_question(eight: PlanBasis) -> None:
    found = answer(eight, WISH)
    assert eight.over is not None
    assert eight.over.question == "tasks like these"
    said = found.advice.sentence
    assert "for tasks like these" in said
    assert "8 more tasks ($" in said
    assert f"With these {eight.over.tasks} tasks no number of replicates" in said
    assert found.advice.best.power >= 0.8
    assert found.advice.best.replicates >= 2  # one replicate is a row, never the advice
    assert any(o.replicates == 1 for o in found.advice.options)


def test_the_power_of_a_row_is_that_of_its_tasks_and_replicates(eight: PlanBasis) -> None:
    option = answer(eight, WISH).option
    sd = eight.given.sd_plan
    design = TaskDesign(tasks=option.tasks, replicates=option.replicates, sd=sd, tau=sd)
    assert option.power == pytest.approx(power_of(design, "like", ratio=0.6))
    assert option.programs == option.tasks * option.replicates * 2


def test_the_dry_run_and_the_plan_say_the_same_power(eight: PlanBasis) -> None:
    assert eight.experiment is not None
    foreseen = outlook(eight.experiment).power
    assert foreseen is not None
    plan = answer(eight, replace(WISH, smallest_effect=eight.plan.smallest_effect))
    now = next(o for o in plan.advice.options if o.tasks == len(eight.experiment.tasks))
    assert now.replicates == eight.experiment.replicates  # no number of replicates would do
    assert foreseen.power == pytest.approx(now.power)


def test_a_budget_buys_the_best_split_and_nothing_dearer(eight: PlanBasis) -> None:
    found = answer(eight, replace(WISH, usd=0.5))
    assert all(o.usd <= 0.5 for o in found.advice.options)
    assert found.advice.best.tasks > found.advice.best.replicates
    assert "out of reach" in found.advice.sentence
    with pytest.raises(ConfigurationError, match="too small for 6 tasks"):
        answer(eight, replace(WISH, usd=0.01))


def test_the_curve_is_that_of_the_rows_tasks(eight: PlanBasis) -> None:
    found = answer(eight, WISH)
    here = next(p for p in found.curve if p.replicates == found.option.replicates)
    assert here.power == pytest.approx(found.option.power)
    assert here.programs == found.option.programs
    assert here.usd == pytest.approx(found.option.usd)


def test_tasks_are_no_factor_to_cross_and_no_contrast_to_plan(eight: PlanBasis) -> None:
    assert "task" not in eight.factors
    assert all("task" not in contrast for contrast in offered(eight))
    with pytest.raises(ConfigurationError, match="judged by no error over tasks"):
        answer(eight, replace(WISH, primary="task: edit_distance / range_sums"))


def test_a_design_of_as_many_tasks_can_be_started_and_one_of_others_says_why_not(eight: PlanBasis) -> None:
    found = answer(eight, WISH)
    assert eight.over is not None
    now = next(o for o in found.advice.options if o.tasks == eight.over.tasks)
    other = next(o for o in found.advice.options if o.tasks != eight.over.tasks)
    same = replace(WISH, smallest_effect=eight.plan.smallest_effect)
    more = designed(eight, same, replace(now, replicates=7))
    assert (more.replicates, more.tasks) == (7, eight.experiment.tasks if eight.experiment else ())
    assert added_blocks(replace(eight, can_grow=True, blocks=3), more) == 4
    with pytest.raises(ConfigurationError, match="write which they are in its file"):
        designed(eight, WISH, other)


def test_three_tasks_are_planned_for_themselves() -> None:
    names = EIGHT[EIGHT.index("[") : EIGHT.index("]") + 1]
    three = resting.of_experiment(read(EIGHT.replace(names, '["get_difference", "edit_distance", "top_k"]')))
    found = answer(three, WISH)
    assert "for these tasks" in found.advice.sentence
    assert "no number of replicates" not in found.advice.sentence
    assert all(o.power >= 0.8 for o in found.advice.options)


def test_a_pilots_tau_is_planned_with_its_upper_limit_and_that_of_few_tasks_is_not_used() -> None:
    name = next(n for n, columns in book("stats_cases_tasks.json")["datasets"].items() if _pilot(columns))
    pilot = task_arrays(table(of_dataset(name, "tasks like these")))
    factors = {"agents": tuple(dict.fromkeys(arm["agents"] for arm in pilot.arms))}
    contrast = parse(f"agents: {factors['agents'][1]} / {factors['agents'][0]}", factors)
    over = TasksGiven(tasks=len(pilot.tasks), replicates=3, question="tasks like these", pilot=pilot)
    found = task_spread(over, contrast, Assumptions(), read_response(None))
    assert 0 <= found.tau < found.tau_plan
    each = contrasts_of(pilot, contrast)
    spread, within = float(spread_of(each)[0]), float(np.nanmean(each.variances))
    assert found.tau == pytest.approx(max(0.0, spread**2 - within) ** 0.5)
    assert "80 % upper limit" in found.words
    few = replace(
        over, pilot=replace(pilot, logs=np.where(np.arange(len(pilot.tasks))[:, None, None] < 5, pilot.logs, np.nan))
    )
    assert "no pilot of 6 tasks" in task_spread(few, contrast, Assumptions(), read_response(None)).words


def _pilot(columns: dict[str, list[object]]) -> bool:
    return {"task", "treatment", "block", "y"} <= set(columns) and len(set(columns["task"])) >= 6


def test_thousands_of_replicates_have_a_power_where_programs_fail() -> None:
    design = TaskDesign(tasks=8, replicates=3_000, sd=0.5, tau=0.3, p_correct=0.7)
    assert error_of(design, "like").variance == pytest.approx((0.3**2 + 2 * 0.25 / (3_000 * 0.7)) / 8, rel=1e-3)


@pytest.mark.parametrize(
    ("plan", "why"),
    [
        ('primary = "task: edit_distance / range_sums"', "judged by no error over tasks"),
    ],
)
def test_the_dry_run_gives_no_power_where_tasks_cannot_be_planned_for_and_says_so(plan: str, why: str) -> None:
    found = outlook(read(EIGHT.replace('primary = "agents: 2 / 1"', plan)))
    assert found.power is None
    assert any(why in warning for warning in found.warnings)


def test_looks_at_completed_blocks_are_said_to_cost_a_little_power(eight: PlanBasis) -> None:
    looking = replace(eight, plan=replace(eight.plan, stopping="sequential"))
    assert "looks at completed blocks cost up to two points" in answer(looking, WISH).advice.sentence
    assert "looks" not in answer(eight, WISH).advice.sentence


@pytest.fixture(scope="module")
def shares(eight: PlanBasis) -> PlanBasis:
    return replace(eight, plan=replace(eight.plan, response="correct", smallest_difference=0.25))


def test_shares_over_tasks_are_planned_in_points_for_the_declared_question(shares: PlanBasis) -> None:
    found = answer(shares, WISH)
    said = found.advice.sentence
    assert "to detect a difference of 25 points for tasks like these" in said
    assert re.search(
        r"8 more tasks \(\$[\d.]+\) make \d+ points detectable; 30 more replicates .* only \d+ points", said
    )
    assert re.search(r"For these tasks there are programs enough; beyond them you need \d+ tasks more", said)
    times = answer(replace(shares, plan=replace(shares.plan, response=None)), replace(WISH, smallest_effect=0.7))
    assert re.search(r"For these tasks \d+ programs more would do; beyond them", times.advice.sentence)
    best = found.advice.best
    assert best.power >= 0.8
    assert best.detectable_difference <= 0.25
    assert math.isnan(best.detectable_ratio)
    assert "tasks are mostly easy or hard" in found.advice.spread


def test_the_dry_run_says_the_power_of_shares_as_the_plan_does(shares: PlanBasis) -> None:
    declared = 'primary = "agents: 2 / 1"\nresponse = "correct"\nsmallest_difference = 0.25'
    experiment = read(EIGHT.replace('primary = "agents: 2 / 1"', declared))
    foreseen = outlook(experiment).power
    assert foreseen is not None
    now = next(o for o in answer(shares, WISH).advice.options if o.tasks == len(experiment.tasks))
    assert now.replicates == experiment.replicates
    assert foreseen.power == pytest.approx(now.power)
    assert "a difference of 25 points" in foreseen.sentence


@pytest.mark.parametrize(("question", "base"), [("like", 0.5), ("these", 0.5), ("these", 0.8)])
def test_the_power_of_shares_is_what_square_and_add_has_over_tasks_that_are_easy_or_hard(
    question: Literal["like", "these"], base: float
) -> None:
    dice, tasks, replicates, difference = np.random.default_rng(3), 12, 4, 0.25
    other = base - difference
    normal = dice.standard_normal((2, 6_000, tasks))
    normal[1] = 0.6 * normal[0] + 0.8 * normal[1]  # so that the difference varies by half of what programs do
    u = special.ndtr(normal)
    p0, p1 = special.betaincinv(base, 1 - base, u[0]), special.betaincinv(other, 1 - other, u[1])
    if question == "these":  # whose truth is that of the very tasks
        kept = np.abs((p0 - p1).mean(axis=1) - difference) < 0.02
        p0, p1 = p0[kept], p1[kept]
    n, rule = np.full(tasks, float(replicates)), shares_of_alike if question == "like" else shares_of_these
    shown = [
        rule((dice.binomial(replicates, one), dice.binomial(replicates, two)), (n, n)).excludes_nothing
        for one, two in zip(p1[:400], p0[:400], strict=True)
    ]
    design = TaskShareDesign(tasks=tasks, replicates=replicates, base=base)
    assert power_of_shares(design, question, difference=difference) == pytest.approx(np.mean(shown), abs=0.09)


def test_a_pilot_says_how_much_shares_differ_by_task() -> None:
    tried = np.full((2, 8), 6.0)
    hits = np.array([[6, 5, 4, 6, 1, 3, 5, 2], [5, 1, 4, 2, 1, 3, 0, 2]], float)
    found = share_spread(hits, tried, (1, 1))
    assert found is not None
    p = hits / tried
    assert found.within == pytest.approx((p * (1 - p)).mean(axis=1) * 6 / 5)
    assert found.tau == pytest.approx(math.sqrt((p[0] - p[1]).var(ddof=1) - sum(found.within) / 6))
    assert found.tau_plan > found.tau
    assert share_spread(hits, np.ones_like(hits), (1, 1)) is None
    assert share_spread(tried, tried, (1, 1)) is None


def test_an_assumed_spread_between_tasks_is_said_with_half_and_twice_of_it(eight: PlanBasis, shares: PlanBasis) -> None:
    for basis in (eight, shares):
        spread = answer(basis, WISH).advice.spread
        told = re.search(r"with half of it power as it is would be (\d+) %, with twice (\d+) %$", spread)
        assert told is not None
        assert int(told[1]) > int(told[2])
