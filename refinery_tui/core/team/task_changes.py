"""A task that changed after its session began: what is in a session is what was run, so it does not go on with it."""

from collections.abc import Iterator

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.consent.task_folder import task_folder
from refinery_tui.core.consent.task_parts import changed_parts, task_parts
from refinery_tui.core.experiment.bench_records import TaskOnRecord
from refinery_tui.core.experiment.task import Task
from refinery_tui.core.experiment.task_shelf import Tasks
from refinery_tui.core.record.events import SessionStarted
from refinery_tui.core.record.state import State


def refuse_changed(state: State, tasks: Tasks, *, mend: str = "or begin a new session (--new)") -> None:
    """ConfigurationError, a sentence that ends with its `mend`, when a task is not what it was when the session
    began.
    """
    found = list(_changed(state.started, tasks))
    if not found:
        return
    task, parts = found[0]
    more = f", and {len(found) - 1} more," if len(found) > 1 else ""
    raise ConfigurationError(
        f"The task {task.name}{more} changed after the session began ({parts}), and what is in a session is what was "
        f"run: put {task.folder} back as it was, {mend}."
    )


def _changed(started: SessionStarted, tasks: Tasks) -> Iterator[tuple[Task, str]]:
    """The tasks that changed, each with its parts that did, in words."""
    if isinstance(tasks, Task):
        if words := _words(started.task, tasks) if started.task else _older(started.baseline, tasks):
            yield tasks, words
        return
    before = {each.name: each for each in started.tasks}
    for name, task in tasks.items():
        if name in before and (words := _words(before[name], task)):
            yield task, words


def _words(before: TaskOnRecord, task: Task) -> str:
    if before.parts:
        return changed_parts(before.parts, task_parts(task))
    return "" if before.sha256 == task_folder(task).sha256 else "a file of its folder"


def _older(baseline: str, task: Task) -> str:
    """Of a session that kept the baseline alone."""
    return "baseline" if baseline and baseline != task.baseline else ""
