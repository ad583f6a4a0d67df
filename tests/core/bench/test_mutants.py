"""What share of references that forget a little a task's checks catch."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from refinery_tui.core.bench.client import open_bench
from refinery_tui.core.bench.gallery import gallery_task
from refinery_tui.core.bench.judge import check_plan
from refinery_tui.core.bench.judge.task_process.mutants import Mutants, report
from refinery_tui.core.bench.lint import ENOUGH, MutantShare, mutants
from refinery_tui.core.experiment.task_shelf import load_task
from tests.fakes.sum_task import SumTask

TASK = load_task("get_difference")
MUTANTS, LARGEST = 60, 20_000  # in the test: fewer, and inputs as large as the gallery's


def functions() -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "inputs"}
    exec((TASK.folder / "inputs.py").read_text(), names)
    return names


def drawing(names: dict[str, Any], families: tuple[str, ...], dice: random.Random) -> Callable[[], list[Any]]:
    def drawn() -> list[Any]:
        plan = [c for c in check_plan.plain(TASK.families, dice) if c.family in families]
        cases = [(names[c.family](dice, min(c.size, LARGEST)), c.calls) for c in plan]
        return [one for argument, calls in cases for one in (argument if calls else [argument])]

    return drawn


def test_the_shipped_task_catches_99_percent_of_references_that_forget_one_value_in_a_thousand() -> None:
    names, dice = functions(), random.Random(7)
    everything = tuple(family.name for family in TASK.families)
    found = report(names["answer"], drawing(names, everything, dice), dice, count=MUTANTS, rate=1000)
    for caught, count in (found["values"], found["sizes"]):
        assert count > MUTANTS * 0.8
        assert caught >= ENOUGH * count
    assert all(found["edges"].values())


def test_without_its_inputs_of_every_value_it_would_not() -> None:
    names, dice = functions(), random.Random(7)
    few = ("empty", "one", "edges", "planted", "uniform")
    found = report(names["answer"], drawing(names, few, dice), dice, count=20, rate=1000)
    assert found["values"][0] < 0.5 * found["values"][1]


def test_what_changes_no_answer_is_no_mutant_and_an_edge_that_no_input_has_is_missed() -> None:
    dice = random.Random(1)

    def drawn() -> list[list[int]]:
        return [[dice.randint(0, 99) for _ in range(30)] for _ in range(40)]

    parity = Mutants(lambda numbers: len(numbers) * 0, drawn, dice)
    assert parity.values(20, 100) == []
    total = Mutants(sum, drawn, dice)
    assert set(total.values(20, 100)) == {True}
    edges = total.edges()
    first = [f"all but the first {kept} items" for kept in (3, 10)]  # each input has thirty
    assert [name for name, caught in edges.items() if caught] == ["the first item", "the last item", *first]


def test_of_a_dict_the_longest_member_is_forgotten_from() -> None:
    dice = random.Random(4)

    def drawn() -> list[dict[str, Any]]:
        return [{"k": 3, "name": "ab", "numbers": [dice.randint(0, 99) for _ in range(30)]} for _ in range(40)]

    assert set(Mutants(lambda asked: sum(asked["numbers"]) * asked["k"], drawn, dice).values(20, 100)) == {True}
    assert Mutants(lambda asked: len(asked["name"]), drawn, dice).values(20, 100) == []


def test_of_values_without_number_one_in_so_many_of_all_that_may_come_is_forgotten() -> None:
    dice = random.Random(5)

    def drawn(rows: int) -> list[list[list[int]]]:
        return [[[dice.randrange(10**9), 1] for _ in range(rows)]]

    def reference(rows: list[list[int]]) -> int:
        return len(rows)

    assert set(Mutants(reference, lambda: drawn(20_000), dice).values(30, 1000)) == {True}
    few = Mutants(reference, lambda: drawn(100), dice).values(60, 1000)
    assert sum(few) < 0.5 * len(few)  # a hundred rows hold one in a thousand once in ten times


def test_texts_are_lists_of_their_letters_and_other_inputs_are_not_measured() -> None:
    dice = random.Random(2)

    def drawn() -> list[str]:
        return ["".join(dice.choices("abcdefgh", k=20)) for _ in range(50)]

    assert set(Mutants(lambda text: text.count("a"), drawn, dice).values(10, 8)) == {True}
    assert "neither a list nor a text" in report(len, lambda: [{}], dice, count=1, rate=1)["unlike"]


async def test_the_lint_asks_the_process_of_the_inputs(sum_task: SumTask) -> None:
    async with open_bench(gallery_task()) as bench:
        share = await mutants(bench, checks=1, count=110)
    assert share.enough
    assert share.missed == ("an input of one item",)
    assert share.values[1] > 100
    async with open_bench(sum_task()) as bench:
        poor = await mutants(bench, checks=1, count=10)
    assert "an input without items" in poor.missed


@pytest.mark.parametrize(("caught", "enough"), [(99, True), (98, False)])
def test_enough_is_99_of_a_hundred(caught: int, enough: bool) -> None:
    share = MutantShare(values=(caught, 100), sizes=(0, 0), edges=(0, 0), missed=(), unlike="")
    assert share.enough is enough


def test_of_records_without_a_common_member_it_is_members_that_are_forgotten() -> None:
    dice = random.Random(3)

    def drawn() -> list[dict[str, str]]:
        spelled = [[dice.choice(each) for each in (("Name", "NAME", "full name"), ("Sum", "total"))] for _ in range(60)]
        return [{}, *({name: f"v{dice.randint(0, 30)}", total: "7"} for name, total in spelled)]

    found = report(lambda record: sorted(record.values()), drawn, dice, count=20, rate=5)
    assert found["values"] == [20, 20]
    assert found["sizes"] == [0, 0]
    assert found["edges"]["an input without items"]
    assert found["edges"]["the last item"]
