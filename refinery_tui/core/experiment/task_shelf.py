"""The tasks that ship, and those that stand in folders of one's own."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.files.package_files import TASKS
from refinery_tui.core.base.text import count, did_you_mean
from refinery_tui.core.experiment.task import Family, Task
from refinery_tui.core.experiment.task_draw import LEAST_BEYOND
from refinery_tui.core.experiment.task_file import read_task

if TYPE_CHECKING:
    from refinery_tui.core.experiment.experiment import Experiment

Tasks = Task | Mapping[str, Task]  # the one of an experiment, or several by their names in it


def bundled_tasks() -> tuple[str, ...]:
    """The names of the tasks that ship, in alphabetical order."""
    return tuple(sorted(path.parent.name for path in TASKS.glob("*/task.toml")))


def task_folder_of(name_or_path: str | Path) -> Path:
    """Where the bundled task of this name stands, or else the folder that is named."""
    name = str(name_or_path)
    if Path(name).name == name and (TASKS / name / "task.toml").is_file():
        return TASKS / name_or_path
    folder = Path(name_or_path)
    return folder.parent if folder.name == "task.toml" else folder


def load_tasks(experiment: "Experiment") -> Tasks:
    """The task of an experiment, or all of them by name; a ConfigurationError lists everything wrong with one."""
    if not experiment.tasks:
        task = load_task(experiment.task)
        _refuse_pilots_way(experiment, task)
        family_named(task, experiment.measuring.family)
        return task
    found = {name: load_task(name) for name in experiment.tasks}
    families = {task.family or name for name, task in found.items()}
    if experiment.question == "tasks like these" and len(families) < LEAST_BEYOND:
        raise ConfigurationError(
            f"The {count(len(found), 'task')} are of {count(len(families), 'family', 'families')}, and six families "
            "are the least for a verdict beyond them: add tasks, or declare [analysis] question = 'these tasks'."
        )
    return found


def _refuse_pilots_way(experiment: "Experiment", task: Task) -> None:
    """ConfigurationError before the first call, as what a browser does cannot be timed as the pilot timed functions."""
    if task.browser is not None and not experiment.measuring.defensible:
        raise ConfigurationError(
            f"Task {task.name} is done in a browser, and way = 'pilot-faithful' in [measuring] times functions: leave "
            "it out."
        )


def each_task(tasks: Tasks) -> tuple[Task, ...]:
    """The tasks as a tuple, in the order of the experiment."""
    return (tasks,) if isinstance(tasks, Task) else tuple(tasks.values())


def task_for(experiment: "Experiment", treatment: int, tasks: Tasks) -> Task:
    """The task that a treatment is carried out on."""
    return tasks if isinstance(tasks, Task) else tasks[experiment.task_of(treatment)]


def family_named(task: Task, name: str) -> Family:
    """The input family of this name, the one that is timed where none is given; ConfigurationError without it."""
    if not name:
        return task.timing
    named = {family.name: family for family in task.families if not family.calls}
    if name not in named:
        raise ConfigurationError(f"Task {task.name} has no input family {name!r}.{did_you_mean(name, named)}")
    return named[name]


def load_task(name_or_path: str | Path) -> Task:
    """The bundled task of this name, or the one in this folder; a ConfigurationError lists everything wrong."""
    name, folder = str(name_or_path), task_folder_of(name_or_path)
    if not (folder / "task.toml").is_file():
        hint = did_you_mean(name, bundled_tasks())
        raise ConfigurationError(f"{name}: neither a bundled task nor a folder with a task.toml.{hint}")
    return read_task(folder)
