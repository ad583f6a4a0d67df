"""Small tasks in a folder, for what get_difference does not ask of a bench."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from refinery_tui.core.experiment.task import Task
from refinery_tui.core.experiment.task_shelf import load_task

SumTask = Callable[..., Task]

INPUTS = """
def few(rng, size):
    return [rng.randint(1, 9) for _ in range(size)]

def answer(argument):
    return {answer}
"""
TASK = """
title = "Sums"
prompt = "Write total."
entry_point = "total"
answer = "{kind}"
baseline = "baseline.py"
{more}
[[families]]
name = "few"
role = "check"
size = 5
[[families]]
name = "few"
role = "time"
size = 50
"""


def written_task(folder: Path, *, answer: str = "sum(argument)", kind: str = "int", more: str = "") -> Task:
    """Write and load a task whose answer is an expression of its argument, a few digits."""
    (folder / "inputs.py").write_text(INPUTS.format(answer=answer))
    (folder / "baseline.py").write_text(f"def total(argument):\n    return {answer}\n")
    (folder / "task.toml").write_text(TASK.format(kind=kind, more=more))
    return load_task(folder)


@pytest.fixture
def sum_task(tmp_path: Path) -> SumTask:
    """The same in a test's own folder."""
    return partial(written_task, tmp_path)
