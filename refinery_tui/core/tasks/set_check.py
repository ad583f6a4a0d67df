"""Many tasks at once: which ones are meant, and what is wrong with the files of each; nothing of them runs."""

import symtable
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.experiment.browser.script import BadScript, script_of
from refinery_tui.core.experiment.task import Task
from refinery_tui.core.experiment.task_draw import drawn_tasks, is_glob
from refinery_tui.core.experiment.task_set import read_set
from refinery_tui.core.experiment.task_shelf import bundled_tasks, load_task


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFiles:
    """A task as its files are: read (None where they cannot be), and what is wrong with them, a sentence each."""

    name: str
    task: Task | None
    faults: tuple[str, ...]


def stands_for_one(given: Sequence[str]) -> bool:
    """Whether one task is named, and neither a glob nor a set."""
    return len(given) == 1 and not is_glob(given[0]) and read_set(Path(given[0])) is None


def names_of(given: Sequence[str]) -> tuple[str, ...]:
    """The tasks that names, globs and folders of sets stand for; ConfigurationError where one stands for none."""
    patterns = [f"{name.rstrip('/')}/*" if read_set(Path(name)) is not None else name for name in given]
    found = drawn_tasks(patterns, None, 0, bundled_tasks())
    if isinstance(found, tuple):
        raise ConfigurationError(*(f"{given[int(c.key[1])] if len(c.key) > 1 else 'tasks'}: {c.what}" for c in found))
    return found.tasks


def read_all(names: Sequence[str]) -> Iterator[TaskFiles]:
    """Each task in turn, as far as its files tell."""
    for name in names:
        try:
            task = load_task(name)
        except ConfigurationError as error:
            yield TaskFiles(name=name, task=None, faults=tuple(str(error).splitlines()))
            continue
        yield TaskFiles(name=name, task=task, faults=tuple(_faults(task)))


def _faults(task: Task) -> Iterator[str]:
    """What of its programs cannot work: a baseline that is no Python or defines another name, a library not here."""
    if task.browser is not None:
        if isinstance(read := script_of(task.browser, task.baseline), BadScript):
            yield f"Its baseline is no script: {read.words}."
        return
    try:
        defined = set(symtable.symtable(task.baseline, "baseline.py", "exec").get_identifiers())
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        yield f"Its baseline is no Python: {error}."
        return
    if task.entry_point not in defined and task.call not in ("steps", "standard input"):
        yield f"Its baseline does not define {task.entry_point}, the entry point."
    for library in task.libraries:
        if task.environment is None and not _installed(library):
            yield f"Its programs import {library}, which is not installed here: see `refinery task env`."


@cache
def _installed(library: str) -> bool:
    """Whether it can be imported here; asked once for a whole set."""
    try:
        return find_spec(library) is not None
    except (ImportError, ValueError):
        return False
