"""Every task that ships: its example programs get the verdicts they must get, and what is forgotten is noticed."""

from collections import Counter
from dataclasses import replace

import pytest

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.client import open_bench
from refinery_tui.core.bench.lint import ENOUGH, FORGOTTEN, examples
from refinery_tui.core.bench.lint import MUTANTS as ALL_MUTANTS
from refinery_tui.core.experiment.task import Family, Task
from refinery_tui.core.experiment.task_shelf import bundled_tasks, load_task

UNLUCKY = 0.1  # five standard deviations: the mutants of a task meet the same inputs, 112 to 120 of 120 are caught
MUTANTS = 60  # in the suite; `refinery task check` draws more
PROGRAMS = {name for name in bundled_tasks() if load_task(name).browser is None}
LARGE, MANY, SHORT_SECONDS, LITTLE_BYTES = 10_000, 40, 0.5, 384 << 20
CHECKS, PATIENCE = 10, 2
WHOLE = "get_difference"  # tried elsewhere in the suite, on inputs of every size


def smaller(task: Task) -> Task:
    """The task with smaller inputs, and less patience with what is too slow or takes memory, which takes time as well:
    verdicts are the claim, not times.
    """
    families = tuple(replace(family, size=smaller_size(family)) for family in task.families)
    limits = replace(task.limits, least_wall_seconds=SHORT_SECONDS, memory_bytes=LITTLE_BYTES)
    return replace(task, families=families, limits=limits)


def smaller_size(family: Family) -> int:
    """Half of many calls, a fifth of a large input; what is spread over sizes keeps them, as slow programs need one."""
    if family.calls and family.size >= MANY:
        return family.size // 2
    return family.size // 5 if family.least is None and family.size >= LARGE else family.size


@pytest.mark.parametrize("name", sorted(PROGRAMS - {WHOLE}))
async def test_every_example_program_gets_its_verdict_and_mutants_are_caught(name: str) -> None:
    await assert_sound(smaller(load_task(name)), MUTANTS)


@pytest.mark.calibrate
@pytest.mark.parametrize("name", sorted(PROGRAMS))
async def test_it_gets_it_on_inputs_of_every_size_and_more_mutants_are_caught(name: str) -> None:
    await assert_sound(load_task(name), ALL_MUTANTS)


@pytest.mark.calibrate
@pytest.mark.parametrize("name", sorted(PROGRAMS))
async def test_an_example_gets_its_verdict_from_every_check_and_what_is_too_slow_is_so_by_far(name: str) -> None:
    """A check that catches a wrong program now and then, or one too slow by little, is a verdict by chance."""
    task = load_task(name) if name == WHOLE else smaller(load_task(name))
    slow = [program for program in task.programs if program.verdict is Verdict.TIMED_OUT]
    wrong = [program for program in task.programs if program.verdict not in (Verdict.CORRECT, Verdict.TIMED_OUT)]
    await assert_as_said(replace(task, programs=tuple(wrong)), CHECKS)
    seconds = PATIENCE * task.limits.least_wall_seconds
    patient = replace(task, programs=tuple(slow), limits=replace(task.limits, least_wall_seconds=seconds))
    await assert_as_said(patient, min(1, len(slow)))


async def assert_as_said(task: Task, checks: int) -> None:
    """Each of so many checks, on inputs of its own, gives every example program its verdict."""
    async with open_bench(task) as bench:
        found = [example for _ in range(checks) for example in await examples(bench, task)]
    assert Counter((e.program.name, e.verdict.value) for e in found if not e.as_said) == {}


async def assert_sound(task: Task, mutants: int) -> None:
    """Its example programs get their verdicts, and of so many mutants of a kind almost all are caught."""
    async with open_bench(task) as bench:
        found = await examples(bench, task)
        (share,) = await bench.mutants(checks=1, count=mutants, rate=FORGOTTEN)
    assert [(e.program.name, e.verdict.value, e.family, e.detail) for e in found if not e.as_said] == []
    assert not share["unlike"]
    assert share["values"][1] > 0
    caught, count = (sum(pair) for pair in zip(share["values"], share["sizes"], strict=True))
    assert caught >= (ENOUGH - UNLUCKY) * count


# of contact_record every input is one record, on which no honest program takes long: it shows answers off a schema
@pytest.mark.parametrize("name", sorted(PROGRAMS - {"longest_distinct"}))
def test_a_task_has_a_ladder_and_shows_what_goes_wrong(name: str) -> None:
    task = load_task(name)
    verdicts = Counter(program.verdict for program in task.programs if program.rung is None)
    assert len(task.ladder) >= 3
    assert verdicts[Verdict.WRONG] >= 2
    assert verdicts[Verdict.CRASHED] >= 1
    assert verdicts[Verdict.OFF_SCHEMA if task.schema else Verdict.TIMED_OUT] >= 1
    assert task.baseline in [program.source for program in task.programs]
    assert task.entry_point in task.prompt
