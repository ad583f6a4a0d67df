"""A session does not go on with a task that changed after it began: it says what changed, and what to do."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.consent.task_parts import on_record
from refinery_tui.core.experiment.task import Task
from refinery_tui.core.experiment.task_shelf import load_task
from refinery_tui.core.record.state import State
from refinery_tui.core.team.task_changes import refuse_changed
from tests.fakes.conductor import SMALL, begun, read
from tests.fakes.sum_task import SumTask, written_task

Change = Callable[[Path], object]


def edit(name: str, old: str, new: str) -> Change:
    return lambda folder: (folder / name).write_text((folder / name).read_text().replace(old, new))


CHANGES: dict[str, Change] = {
    "prompt": edit("task.toml", "Write total.", "Write total quickly."),
    "families": edit("task.toml", "size = 50", "size = 51"),
    "inputs.py": edit("inputs.py", "sum(argument)", "sum(argument) + 1"),
    "baseline": edit("baseline.py", "return sum", "return  sum"),
    "limits": edit("task.toml", "size = 50", "size = 50\n[limits]\nwall_seconds = 3"),
    "rules": edit("task.toml", 'answer = "int"', 'answer = "int"\nmay_change_argument = true'),
    "data.json": lambda folder: (folder / "data.json").write_text("[1]"),
    "prompt, families": lambda folder: (CHANGES["prompt"](folder), CHANGES["families"](folder)),
}


def state_of(**started: Any) -> State:
    """A session that began with these tasks."""
    return cast("State", SimpleNamespace(started=replace(begun(read(SMALL)), **started)))


@pytest.mark.parametrize("parts", CHANGES)
def test_what_changed_is_named_with_its_mend(parts: str, sum_task: SumTask) -> None:
    before = sum_task()
    state = state_of(task=on_record("sums", before))
    refuse_changed(state, load_task(before.folder))
    (before.folder / "README.md").write_text("What a reader is told is nothing that is run.")
    refuse_changed(state, load_task(before.folder))
    CHANGES[parts](before.folder)
    words = rf"changed after the session began \({parts}\).*begin a new session \(--new\)"
    with pytest.raises(ConfigurationError, match=words):
        refuse_changed(state, load_task(before.folder))


def test_of_several_tasks_the_first_is_named_and_the_others_counted(tmp_path: Path) -> None:
    tasks: dict[str, Task] = {}
    for name in ("one", "two", "three"):
        (tmp_path / name).mkdir()
        tasks[name] = written_task(tmp_path / name)
    state = state_of(task=None, tasks=tuple(on_record(name, task) for name, task in tasks.items()))
    refuse_changed(state, tasks)
    for name in ("two", "three"):
        CHANGES["limits"](tmp_path / name)
    with pytest.raises(ConfigurationError, match=r"The task two, and 1 more, changed .* \(limits\)"):
        refuse_changed(state, {name: load_task(tmp_path / name) for name in tasks})


def test_sessions_of_before_are_held_to_what_they_kept(sum_task: SumTask) -> None:
    task = sum_task()
    older = replace(on_record("sums", task), parts={})
    for state in (state_of(task=None, baseline=task.baseline), state_of(task=None, tasks=(older,))):
        tasks = {"sums": task} if state.started.tasks else task
        refuse_changed(state, tasks)
    CHANGES["baseline"](task.folder)
    changed = load_task(task.folder)
    with pytest.raises(ConfigurationError, match=r"\(baseline\)"):
        refuse_changed(state_of(task=None, baseline=task.baseline), changed)
    with pytest.raises(ConfigurationError, match=r"\(a file of its folder\)"):
        refuse_changed(state_of(task=None, tasks=(older,)), {"sums": changed})
