"""From a task's folder to a Task: every complaint at once, each with its line and its mend."""

import symtable
from collections.abc import Iterator, Mapping
from dataclasses import fields
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

from refinery_tui.core.base import toml
from refinery_tui.core.base.schema.dialect import parsed_schema
from refinery_tui.core.base.text import did_you_mean
from refinery_tui.core.base.toml import Complaint, Document, KeyPath
from refinery_tui.core.experiment.browser.browser_file import browser_complaints, browser_task_of
from refinery_tui.core.experiment.tables.example_programs import example_programs, program_complaints
from refinery_tui.core.experiment.tables.task_tables import (
    MOST_WHOLE,
    choice_complaints,
    file_complaints,
    folder_text,
    rows_of,
    table_complaints,
)
from refinery_tui.core.experiment.task import Answer, Call, Family, Role, Task, TaskLimits

LEAST_SIZES = 3  # through two a line goes whatever they are
_TASK: dict[str, type] = {
    "title": str,
    "prompt": str,
    "entry_point": str,
    "answer": str,
    "tolerance": float,
    "call": str,
    "checker": str,
    "schema": str,
    "family": str,
    "start": bool,
    "shown": list,
    "libraries": list,
    "environment": str,
    "threads": bool,
    "executable_memory": bool,
    "may_change_argument": bool,
    "baseline": str,
    "families": list,
    "programs": list,
    "scaling": list,
    "limits": dict,
}
_FAMILY: dict[str, type] = {
    "name": str,
    "role": str,
    "size": int,
    "least": int,
    "count": int,
    "calls": bool,
    "thorough": int,
    "weight": int,
    "shown": bool,
}
_LIMITS: dict[str, type] = {f.name: float if "seconds" in f.name else int for f in fields(TaskLimits)}


def read_task(folder: Path) -> Task:
    """The task in `folder`; one ConfigurationError lists everything that is wrong with it."""
    document = toml.read_beneath(folder, "task.toml")
    if "browser" in document.values:
        document.refuse(browser_complaints(document, folder))
        return browser_task_of(document.values, folder.resolve())
    document.refuse([*_shapes(document.values), *_meaning(document, folder)])
    return _built(document.values, folder.resolve())


def _shapes(values: Mapping[str, Any]) -> Iterator[Complaint]:
    """Unknown keys, missing keys and wrong types, in every table of the file."""
    needed = ("title", "prompt", "entry_point", "answer", "baseline", "families")
    yield from table_complaints(values, _TASK, needed, ())
    for place, family in rows_of(values, "families"):
        yield from table_complaints(family, _FAMILY, ("name", "role", "size"), ("families", place))
    if isinstance(values.get("limits"), dict):
        yield from table_complaints(values["limits"], _LIMITS, (), ("limits",))


def _meaning(document: Document, folder: Path) -> Iterator[Complaint]:
    """Names that stand for nothing, and files that are not there."""
    values = document.values
    yield from choice_complaints(values, "answer", get_args(Answer), ())
    yield from choice_complaints(values, "call", get_args(Call), ())
    if isinstance(entry := values.get("entry_point"), str) and not entry.isidentifier():
        yield Complaint(key=("entry_point",), what=f"{entry!r} is not a name a function can have.")
    yield from program_complaints(values, folder)
    if isinstance(values.get("schema"), str):
        yield from _schema(values, folder)
    yield from _families(values, folder)
    yield from _scaling(values.get("scaling"))
    for place, pair in enumerate(values.get("shown") or ()):
        if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(text, str) for text in pair)):
            yield Complaint(key=("shown", place), what='should be two texts, an input and its answer: ["[1, 2]", "3"].')
    for place, name in enumerate(values.get("libraries") or ()):
        if not isinstance(name, str) or not name.isidentifier():
            yield Complaint(key=("libraries", place), what=f"{name!r} is not a module's name.")


def _schema(values: Mapping[str, Any], folder: Path) -> Iterator[Complaint]:
    """A schema that cannot be read or judged by, or that no answer of this kind could fit."""
    name = values["schema"]
    if missing := list(file_complaints(folder, name, ("schema",))):
        yield from missing
        return
    try:
        parsed_schema(folder_text(folder, name))
    except ValueError as error:
        yield Complaint(key=("schema",), what=f"{name!r} {error}.")
    if values.get("answer") == "python":
        yield Complaint(key=("schema",), what="judges plain values: say answer = 'json', or what it is.")


def _scaling(sizes: Any) -> Iterator[Complaint]:
    """Sizes from which no exponent follows: fewer than three, or not one larger than the other."""
    if not isinstance(sizes, list):
        return
    whole = all(type(size) is int and 0 < size <= MOST_WHOLE for size in sizes)
    if not whole or len(sizes) < LEAST_SIZES or any(a >= b for a, b in pairwise(sizes)):
        what = "should be at least three rising sizes of the timed inputs: [1000, 2000, 4000]."
        yield Complaint(key=("scaling",), what=what)


def _families(values: Mapping[str, Any], folder: Path) -> Iterator[Complaint]:
    functions = _functions(folder / "inputs.py")
    if functions is None:
        yield Complaint(key=("families",), what=f"{folder / 'inputs.py'} is missing or is not Python.")
    elif "answer" not in functions:
        yield Complaint(key=("families",), what="inputs.py has no function answer(argument), the reference.")
    checker = values.get("checker")
    if functions is not None and isinstance(checker, str) and checker not in functions:
        yield Complaint(key=("checker",), what=f"{checker!r} is not a function in inputs.py.")
    roles = [family.get("role") for _, family in rows_of(values, "families")]
    if values.get("families") is not None and (roles.count("time") != 1 or "check" not in roles):
        yield Complaint(key=("families",), what="need at least one of role 'check' and exactly one of role 'time'.")
    for place, family in rows_of(values, "families"):
        at: KeyPath = ("families", place)
        yield from choice_complaints(family, "role", get_args(Role), at)
        name = family.get("name")
        if functions is not None and isinstance(name, str) and name not in functions - {"answer"}:
            hint = did_you_mean(name, functions - {"answer"})
            yield Complaint(key=(*at, "name"), what=f"{name!r} is not a function in inputs.py.{hint}")
        if family.get("count") == 0:
            yield Complaint(key=(*at, "count"), what="is 0: at least one input is drawn.")


def _functions(path: Path) -> frozenset[str] | None:
    """The public functions a file defines, without running it; None when it cannot be read as Python."""
    try:
        top = symtable.symtable(folder_text(path.parent, path.name), path.name, "exec")  # half the cost of a tree
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    names = {inner.get_name() for inner in top.get_children() if inner.get_type() == "function"}
    return frozenset(name for name in names.intersection(top.get_identifiers()) if not name.startswith("_"))


def _built(values: Mapping[str, Any], folder: Path) -> Task:
    environment = values.get("environment")
    plain = (
        *("title", "entry_point", "answer", "call", "checker", "family", "tolerance"),
        *("start", "threads", "executable_memory", "may_change_argument"),
    )
    return Task(
        name=folder.name,
        folder=folder,
        prompt="\n\n".join(filter(None, (values["prompt"].strip(), _shown(values)))),
        baseline=folder_text(folder, values["baseline"]),
        inputs=folder_text(folder, "inputs.py"),
        families=tuple(Family(**family) for family in values["families"]),
        programs=example_programs(values, folder),
        libraries=tuple(values.get("libraries", ())),
        environment=(folder / environment).resolve() if environment else None,
        schema=folder_text(folder, values["schema"]) if "schema" in values else "",
        scaling=tuple(values.get("scaling", ())),
        limits=TaskLimits(**values.get("limits", {})),
        **{key: values[key] for key in plain if key in values},
    )


def _shown(values: Mapping[str, Any]) -> str:
    """The cases that the agents are told, as they were written; every other one is hidden from them."""
    name, script = values["entry_point"], values.get("call") == "standard input"
    rows = (
        f"For the input\n{given}\nit prints\n{right}" if script else f"{name}({given}) returns {right}"
        for given, right in values.get("shown", ())
    )
    return "\n".join(rows)
