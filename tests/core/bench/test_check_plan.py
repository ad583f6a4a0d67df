"""Which inputs a check draws, and how often a program is called in one process."""

import random
from collections import Counter

import pytest

from refinery_tui.core.bench.judge import check_plan
from refinery_tui.core.bench.judge.check_plan import LEAST_CALLS, MOST_CALLS, Case, Cost
from refinery_tui.core.experiment.task import Family
from refinery_tui.core.experiment.task_shelf import load_task

FAMILIES = (
    Family(name="many", role="check", size=50, calls=True, thorough=1),
    Family(name="none", role="check", size=0),
    Family(name="spread", role="check", least=10, size=1_000_000, count=5, thorough=10),
    Family(name="long", role="time", size=1_000_000),
)


@pytest.mark.parametrize("seed", range(20))
def test_every_check_draws_a_size_from_each_stretch_of_the_logarithm(seed: int) -> None:
    sizes = [c.size for c in check_plan.plain(FAMILIES, random.Random(seed)) if c.family == "spread"]
    assert [len(str(size - 1)) for size in sizes] == [2, 3, 4, 5, 6]
    more = [c.size for c in check_plan.more(FAMILIES, random.Random(seed)) if c.family == "spread"]
    assert len(more) == 10
    assert more == sorted(more)


def test_many_calls_come_last_and_the_first_case_comes_again() -> None:
    plan = check_plan.plain(FAMILIES, random.Random(1))
    assert [case.family for case in plan] == ["none", *["spread"] * 5, "many", "none"]
    assert [case.calls for case in plan] == [False] * 6 + [True, False]
    assert Counter(c.family for c in check_plan.more(FAMILIES, random.Random(1)))["long"] == check_plan.LARGE_AGAIN
    timed = Family(name="timed", role="time", size=9, calls=True)
    assert all(case.calls for case in check_plan.more([timed], random.Random(1)))


def test_the_shipped_task_has_inputs_of_every_order_of_magnitude() -> None:
    plan = check_plan.plain(load_task("get_difference").families, random.Random(3))
    drawn = {len(str(case.size)) for case in plan}
    assert {1, 3, 4, 5, 6} <= drawn


@pytest.mark.parametrize(
    ("costs", "most"),
    [
        ([], MOST_CALLS),
        ([(10, 0.0004, 0), (5000, 0.5, 0)], MOST_CALLS),
        ([(0, 0.0001, 0), (10, 0.06, 0)], 33),
        ([(10, 30.0, 0)], LEAST_CALLS),
        ([(10, 0.0004, 30.0)], LEAST_CALLS),
        ([(5000, 0.5, 0), (90_000, 4.0, 0)], LEAST_CALLS),
        ([(10, 0.0004, 0.3), (50, 0.0004, 0.0001), (90, 0.0004, 0.2)], MOST_CALLS),  # a busy machine: it is not asleep
    ],
)
def test_a_dear_function_is_called_as_often_as_time_allows(costs: list[tuple[int, float, float]], most: int) -> None:
    known = [Cost(size=size, cpu_seconds=used, slept_seconds=slept) for size, used, slept in costs]
    assert check_plan.most_calls(Case(family="many", size=100, calls=True), known) == most
