"""Every task that ships: its example programs get the verdicts they must get, and what is forgotten is noticed."""

from collections import Counter
from dataclasses import replace

import pytest

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.client import open_bench
from refinery_tui.core.bench.lint import ENOUGH, FORGOTTEN, examples
from refinery_tui.core.experiment.task import Task
from refinery_tui.core.experiment.task_shelf import bundled_tasks, load_task

MUTANTS = 60  # in the test; `refinery task check` draws more
LARGE = 10_000  # the shape that is not timed comes a tenth as large here: the command has all of it


def smaller(task: Task) -> Task:
    large = {family for family in task.families if family.name == "every_shape" and family.size >= LARGE}
    return replace(task, families=tuple(replace(f, size=f.size // 10) if f in large else f for f in task.families))


@pytest.mark.parametrize("name", sorted(set(bundled_tasks()) - {"get_difference"}))
async def test_every_example_program_gets_its_verdict_and_mutants_are_caught(name: str) -> None:
    task = smaller(load_task(name))
    async with open_bench(task) as bench:
        found = await examples(bench, task)
        (share,) = await bench.mutants(checks=1, count=MUTANTS, rate=FORGOTTEN)
    assert [(e.program.name, e.verdict.value, e.family, e.detail) for e in found if not e.as_said] == []
    assert not share["unlike"]
    assert share["values"][1] > 0
    caught, count = (sum(pair) for pair in zip(share["values"], share["sizes"], strict=True))
    assert (
        caught >= (ENOUGH - 0.05) * count
    )  # of 120 drawn, in fourteen tasks: five standard errors less than the 99 % that are meant


@pytest.mark.parametrize("name", sorted(set(bundled_tasks()) - {"longest_distinct"}))
def test_a_task_has_a_ladder_and_shows_what_goes_wrong(name: str) -> None:
    task = load_task(name)
    verdicts = Counter(program.verdict for program in task.programs if program.rung is None)
    assert len(task.ladder) >= 3
    assert verdicts[Verdict.WRONG] >= 2
    assert verdicts[Verdict.CRASHED] >= 1
    assert verdicts[Verdict.TIMED_OUT] >= 1
    assert task.baseline in [program.source for program in task.programs]
    assert task.entry_point in task.prompt
