"""Several tasks in one experiment: which names a list or a glob stands for, a sample of them, the question asked."""

import random
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from refinery_tui.core.base.text import count, did_you_mean, one_line
from refinery_tui.core.base.toml import Complaint
from refinery_tui.core.experiment.task_set import matching

Question = Literal["these tasks", "tasks like these", "the benchmark"]
QUESTIONS: tuple[Question, ...] = get_args(Question)
LEAST_BEYOND = 6  # tasks for a verdict that reaches beyond them (statistics.md 3.2)
MOST_TASKS = 2_000
_GLOB = re.compile(r"[*?\[]")
_WORDS: dict[Question, str] = {
    "these tasks": "for these tasks",
    "tasks like these": "for tasks like these",
    "the benchmark": "for the set they were drawn from",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDraw:
    """The tasks of an experiment by name, in the order in which they are listed, and how many they were drawn from."""

    tasks: tuple[str, ...]
    drawn_from: int


def drawn_tasks(
    patterns: Sequence[str], sample: int | None, seed: int, known: Collection[str]
) -> TaskDraw | tuple[Complaint, ...]:
    """The tasks that names and globs stand for, each once, or so many of them drawn at random by `seed`; complaints
    where a name is no task, or there are too few.
    """
    found: dict[str, None] = {}
    complaints = []
    for place, pattern in enumerate(patterns):
        names = _matching(pattern, known)
        if not names:
            what = f"{one_line(pattern, 80)!r} {_no_task(pattern, known)}"
            complaints.append(Complaint(key=("tasks", place), what=what))
        found.update(dict.fromkeys(names))
    if complaints:
        return tuple(complaints)
    if sample is not None and sample > len(found):
        return (Complaint(key=("sample",), what=f"asks for {sample} of {count(len(found), 'task')}: take fewer."),)
    if len(found) > MOST_TASKS and sample is None:
        what = f"are {len(found):,}; at most {MOST_TASKS:,} can be run: draw some with sample = 20."
        return (Complaint(key=("tasks",), what=what),)
    names = list(found)
    if sample is not None:
        chosen = set(random.Random(f"refinery/tasks/{seed}").sample(sorted(names), sample))
        names = [name for name in names if name in chosen]
    return TaskDraw(tasks=tuple(names), drawn_from=len(found))


def is_glob(pattern: str) -> bool:
    """Whether a name has signs of a glob."""
    return _GLOB.search(pattern) is not None


def _matching(pattern: str, known: Collection[str]) -> list[str]:
    """Bundled tasks, and folders with a task.toml; a name without signs of a glob stands for itself."""
    if is_glob(pattern):
        return matching(pattern, Path(), sorted(known))
    return [pattern] if pattern in known or (Path(pattern) / "task.toml").is_file() else []


def _no_task(pattern: str, known: Collection[str]) -> str:
    if is_glob(pattern):
        return "stands for no task: no bundled one has such a name, and no such folder holds a task.toml."
    return f"is not a task.{did_you_mean(pattern, known)}"


def deciding_question(declared: Question | None, *, tasks: int, sampled: bool, replicates: int) -> Question:
    """The question that decides: the one declared, else the set's for a recorded sample, else beyond the tasks from six
    on (statistics.md 3.2).
    """
    if declared is not None:
        return declared
    if tasks < LEAST_BEYOND:
        return "these tasks"
    return "the benchmark" if sampled and replicates > 1 else "tasks like these"


def question_words(question: Question) -> str:
    """`for tasks like these`."""
    return _WORDS[question]
