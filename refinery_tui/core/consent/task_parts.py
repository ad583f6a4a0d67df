"""What of a task decides how programs are asked for and judged: a hash of each part, so that a change can be named."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

from refinery_tui.core.consent.task_folder import folder_files, task_folder
from refinery_tui.core.experiment.bench_records import TaskOnRecord
from refinery_tui.core.experiment.task import Family, Task, TaskLimits
from refinery_tui.core.experiment.task_shelf import Tasks

DIGITS = 16
# What a reader is told, and what Python keeps: nothing of it is asked or judged.
_ASIDE = (".md", ".rst", ".txt", ".pyc")
_RULES = ("call", "checker", "tolerance", "may_change_argument")


def on_record(name: str, task: Task) -> TaskOnRecord:
    """A task as a session keeps it."""
    sha256 = task_folder(task).sha256
    shown = tuple(family.name for family in task.checks if family.shown)
    parts = task_parts(task)
    return TaskOnRecord(name=name, sha256=sha256, baseline=task.baseline, parts=parts, family=task.family, shown=shown)


def all_on_record(tasks: Tasks) -> tuple[TaskOnRecord, ...]:
    """Each task of an experiment so, by the name that it has there."""
    named = {tasks.name: tasks} if isinstance(tasks, Task) else tasks
    return tuple(on_record(name, task) for name, task in named.items())


def task_parts(task: Task) -> dict[str, str]:
    """The hash of each part of a task that decides what its agents are told and which verdict a program gets."""
    parts: dict[str, Any] = {
        "prompt": (task.prompt, task.entry_point, task.start),
        "families": [_given(family) for family in task.families],
        "inputs.py": task.inputs,
        "baseline": task.baseline,
        "rules": (task.answer, task.libraries, task.permissions, {name: getattr(task, name) for name in _RULES}),
        "limits": _given(task.limits),
        "packages": _packages(task.environment),
    }
    if task.schema:
        parts["schema"] = task.schema
    if task.browser is not None:
        parts["browser"] = asdict(replace(task.browser, site={}))
    if task.scaling:
        parts["scaling"] = task.scaling
    hashes = {name: _sha(json.dumps(part).encode()) for name, part in parts.items()}
    return hashes | dict(_files(task))


def _given(values: Family | TaskLimits) -> dict[str, Any]:
    """Its values where they are given: a setting that comes later, and is not, changes no task."""
    return {f.name: value for f in fields(values) if (value := getattr(values, f.name)) != f.default}


def changed_parts(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """The parts that are not what they were, in words; empty where there are none."""
    return ", ".join(name for name in {**before, **now} if before.get(name) != now.get(name))


def _files(task: Task) -> Iterator[tuple[str, str]]:
    """Every other file that inputs.py may read."""
    own = ("task.toml", "inputs.py")
    programs = {source.encode() for source in (task.baseline, *(program.source for program in task.programs))}
    for name, content in folder_files(task.folder, leave_out=_environment(task)):
        if name not in own and content not in programs and not name.endswith(_ASIDE):
            yield name, _sha(content)


def _environment(task: Task) -> str:
    """The name of its folder of packages, where that stands in its own folder."""
    found = task.environment
    return found.name if found is not None and found.parent == task.folder.resolve() else ""


def _packages(environment: Path | None) -> list[str]:
    """The packages of an environment with their versions, by the names of what describes them."""
    return sorted(path.name for path in environment.glob("*.dist-info")) if environment is not None else []


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:DIGITS]
