"""From a task's folder to a Task: every complaint at once, each with its line and its mend."""

import symtable
from collections.abc import Iterator, Mapping
from dataclasses import fields
from itertools import islice
from pathlib import Path
from typing import Any, get_args

from refinery_tui.core.base import toml
from refinery_tui.core.base.safe_files import read_file
from refinery_tui.core.base.text import did_you_mean
from refinery_tui.core.base.toml import Complaint, Document, KeyPath
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.task import Answer, Call, ExampleProgram, Family, Role, Task, TaskLimits

_WORDS = {
    str: "text in quotes",
    int: "a whole number",
    bool: "true or false",
    float: "a number",
    list: "a list",
}
MOST_BYTES = 8 << 20  # of a file of a task that is read as text
MOST_NEAR = 1_000  # names among which one that is meant is looked for
MOST_SECONDS, MOST_WHOLE = 1e6, 1 << 45
_TASK: dict[str, type] = {
    "title": str,
    "prompt": str,
    "entry_point": str,
    "answer": str,
    "tolerance": float,
    "call": str,
    "checker": str,
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
    "limits": dict,
}
# The program of a task that names none: what the simulated team hands in, and what a check of the task runs.
_ONLY = {"verdict": Verdict.CORRECT.value, "rung": 0, "idea": "the baseline"}
_PROGRAM: dict[str, type] = {"file": str, "verdict": str, "rung": int, "idea": str}
_FAMILY: dict[str, type] = {
    "name": str,
    "role": str,
    "size": int,
    "least": int,
    "count": int,
    "calls": bool,
    "thorough": int,
    "weight": int,
}
_LIMITS: dict[str, type] = {f.name: float if "seconds" in f.name else int for f in fields(TaskLimits)}
_VERDICTS = frozenset(v.value for v in Verdict if v.counts)


def read_task(folder: Path) -> Task:
    """The task in `folder`; one ConfigurationError lists everything that is wrong with it."""
    document = toml.read_beneath(folder, "task.toml")
    document.refuse([*_shapes(document.values), *_meaning(document, folder)])
    return _built(document.values, folder.resolve())


def _shapes(values: Mapping[str, Any]) -> Iterator[Complaint]:
    """Unknown keys, missing keys and wrong types, in every table of the file."""
    needed = ("title", "prompt", "entry_point", "answer", "baseline", "families")
    yield from _table(values, _TASK, needed, ())
    for place, family in _rows(values, "families"):
        yield from _table(family, _FAMILY, ("name", "role", "size"), ("families", place))
    for place, program in _rows(values, "programs"):
        yield from _table(program, _PROGRAM, ("file", "verdict", "idea"), ("programs", place))
    if isinstance(values.get("limits"), dict):
        yield from _table(values["limits"], _LIMITS, (), ("limits",))


def _rows(values: Mapping[str, Any], name: str) -> list[tuple[int, dict[str, Any]]]:
    rows = values.get(name)
    return [(n, row) for n, row in enumerate(rows) if isinstance(row, dict)] if isinstance(rows, list) else []


def _table(
    values: Mapping[str, Any], known: Mapping[str, type], needed: tuple[str, ...], at: KeyPath
) -> Iterator[Complaint]:
    for key, value in values.items():
        if key not in known:
            yield Complaint(key=(*at, key), what=f"is not a setting here.{did_you_mean(key, known)}")
        elif not _fits(value, known[key]):
            yield Complaint(key=(*at, key), what=f"should be {_WORDS.get(known[key], 'a table')}, not {value!r}.")
    for key in needed:
        if key not in values:
            yield Complaint(key=(*at, key), what="is missing.")


def _fits(value: Any, kind: type) -> bool:
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= MOST_SECONDS
    return type(value) is kind and not (isinstance(value, int) and not 0 <= value <= MOST_WHOLE)


def _meaning(document: Document, folder: Path) -> Iterator[Complaint]:
    """Names that stand for nothing, and files that are not there."""
    values = document.values
    yield from _one_of(values, "answer", get_args(Answer), ())
    yield from _one_of(values, "call", get_args(Call), ())
    if isinstance(entry := values.get("entry_point"), str) and not entry.isidentifier():
        yield Complaint(key=("entry_point",), what=f"{entry!r} is not a name a function can have.")
    if isinstance(values.get("baseline"), str):
        yield from _file(folder, values["baseline"], ("baseline",))
    for place, program in _rows(values, "programs"):
        yield from _one_of(program, "verdict", _VERDICTS, ("programs", place))
        if isinstance(program.get("file"), str):
            yield from _file(folder, program["file"], ("programs", place, "file"))
    yield from _families(values, folder)
    for place, pair in enumerate(values.get("shown") or ()):
        if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(text, str) for text in pair)):
            yield Complaint(key=("shown", place), what='should be two texts, an input and its answer: ["[1, 2]", "3"].')
    for place, name in enumerate(values.get("libraries") or ()):
        if not isinstance(name, str) or not name.isidentifier():
            yield Complaint(key=("libraries", place), what=f"{name!r} is not a module's name.")


def _families(values: Mapping[str, Any], folder: Path) -> Iterator[Complaint]:
    functions = _functions(folder / "inputs.py")
    if functions is None:
        yield Complaint(key=("families",), what=f"{folder / 'inputs.py'} is missing or is not Python.")
    elif "answer" not in functions:
        yield Complaint(key=("families",), what="inputs.py has no function answer(argument), the reference.")
    checker = values.get("checker")
    if functions is not None and isinstance(checker, str) and checker not in functions:
        yield Complaint(key=("checker",), what=f"{checker!r} is not a function in inputs.py.")
    roles = [family.get("role") for _, family in _rows(values, "families")]
    if values.get("families") is not None and (roles.count("time") != 1 or "check" not in roles):
        yield Complaint(key=("families",), what="need at least one of role 'check' and exactly one of role 'time'.")
    for place, family in _rows(values, "families"):
        at: KeyPath = ("families", place)
        yield from _one_of(family, "role", get_args(Role), at)
        name = family.get("name")
        if functions is not None and isinstance(name, str) and name not in functions - {"answer"}:
            hint = did_you_mean(name, functions - {"answer"})
            yield Complaint(key=(*at, "name"), what=f"{name!r} is not a function in inputs.py.{hint}")
        if family.get("count") == 0:
            yield Complaint(key=(*at, "count"), what="is 0: at least one input is drawn.")


def _functions(path: Path) -> frozenset[str] | None:
    """The public functions a file defines, without running it; None when it cannot be read as Python."""
    try:
        top = symtable.symtable(_text(path.parent, path.name), path.name, "exec")  # half the cost of a tree
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    names = {inner.get_name() for inner in top.get_children() if inner.get_type() == "function"}
    return frozenset(name for name in names.intersection(top.get_identifiers()) if not name.startswith("_"))


def _one_of(
    values: Mapping[str, Any], key: str, known: tuple[str, ...] | frozenset[str], at: KeyPath
) -> Iterator[Complaint]:
    value = values.get(key)
    if isinstance(value, str) and value not in known:
        yield Complaint(key=(*at, key), what=f"{value!r} is not known here.{did_you_mean(value, known)}")


def _file(folder: Path, name: str, key: KeyPath) -> Iterator[Complaint]:
    try:
        _text(folder, name)
    except FileNotFoundError:
        near = did_you_mean(name, (str(p.relative_to(folder)) for p in islice(folder.rglob("*.py"), MOST_NEAR)))
        yield Complaint(key=key, what=f"{name!r} is not in the task's folder.{near}")
    except UnicodeDecodeError as error:
        yield Complaint(key=key, what=f"{name!r} is not UTF-8 text (byte {error.start}).")
    except OSError as error:
        if not (folder / name).resolve().is_relative_to(folder.resolve()):
            yield Complaint(key=key, what=f"{name!r} lies outside the task's folder, which is copied as a whole.")
        else:
            yield Complaint(key=key, what=f"{name!r} cannot be read: {error.strerror}.")


def _text(folder: Path, name: str) -> str:
    """A file of the folder, which may be a stranger's; OSError or UnicodeDecodeError when it is none of text."""
    return read_file(folder, name, most=MOST_BYTES).decode("utf-8")


def _built(values: Mapping[str, Any], folder: Path) -> Task:
    environment, baseline = values.get("environment"), values["baseline"]
    plain = (
        *("title", "entry_point", "answer", "call", "checker", "family", "tolerance"),
        *("start", "threads", "executable_memory", "may_change_argument"),
    )
    return Task(
        name=folder.name,
        folder=folder,
        prompt="\n\n".join(filter(None, (values["prompt"].strip(), _shown(values)))),
        baseline=_text(folder, values["baseline"]),
        inputs=_text(folder, "inputs.py"),
        families=tuple(Family(**family) for family in values["families"]),
        programs=tuple(
            _program(folder, program) for program in values.get("programs") or (_ONLY | {"file": baseline},)
        ),
        libraries=tuple(values.get("libraries", ())),
        environment=(folder / environment).resolve() if environment else None,
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


def _program(folder: Path, values: Mapping[str, Any]) -> ExampleProgram:
    path = folder / values["file"]
    return ExampleProgram(
        name=path.stem,
        source=_text(folder, values["file"]),
        verdict=Verdict(values["verdict"]),
        rung=values.get("rung"),
        idea=values["idea"],
    )
