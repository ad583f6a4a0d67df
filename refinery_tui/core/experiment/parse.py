"""From an experiment file to an Experiment: every complaint at once, each with its line and its mend."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from itertools import chain, islice
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from refinery_tui.core.base import toml
from refinery_tui.core.base.address import address
from refinery_tui.core.base.design import level_text
from refinery_tui.core.base.text import did_you_mean
from refinery_tui.core.base.toml import Complaint, Document
from refinery_tui.core.experiment.experiment import (
    PLACEHOLDERS,
    AnalysisPlan,
    Endpoint,
    Experiment,
    Limits,
    Measuring,
    Prompts,
    Truth,
    applied,
    oversize,
)
from refinery_tui.core.experiment.levels import level_complaints
from refinery_tui.core.experiment.settings import Budget, Settings, budget

MOST_COMPLAINTS = 100  # of one kind: whoever has so many mends the first ones first
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
OPENAI_NAMES = ("gpt-", "chatgpt-", "o1", "o3", "o4", "ft:")
_TABLES: dict[str, type] = {
    "run": Settings,
    "limits": Limits,
    "measuring": Measuring,
    "analysis": AnalysisPlan,
    "models": Endpoint,
    "prompts": Prompts,
    "simulated": Truth,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The names an experiment may use; the front end asks the folders that hold them."""

    tasks: frozenset[str]
    protocols: frozenset[str]
    framings: frozenset[str]


def read_experiment(path: Path, known: Known, *, default_name: str | None = None) -> tuple[Experiment, str]:
    """The experiment in the file at `path`, and the file's own words; a file without a name is named after itself."""
    document = toml.read(path)
    return check(document, known, default_name=default_name or path.stem), document.source


def check(document: Document, known: Known, *, default_name: str) -> Experiment:
    """The experiment in `document`; one ConfigurationError lists everything that is wrong with it."""
    experiment, complaints = judged(document, known)
    document.refuse(complaints)
    return experiment if experiment.name else replace(experiment, name=default_name)


def judged(document: Document, known: Known) -> tuple[Experiment, list[Complaint]]:
    """What of `document` can be read as an experiment, and everything that is wrong with it."""
    experiment, complaints = _validated(document.values)
    if too_much := _sizes(experiment):
        return experiment, [*complaints, *too_much]  # what its treatments mean is not asked: there are too many
    more = chain(_meaning(experiment, known), _levels(experiment))
    return experiment, [*complaints, *islice(more, MOST_COMPLAINTS)]


def _validated(values: dict[str, Any]) -> tuple[Experiment, list[Complaint]]:
    """The experiment in `values`, and what had to be left out of them to read the rest."""
    try:
        return TypeAdapter(Experiment).validate_python(values), []
    except ValidationError as error:
        complaints = [Complaint(key=_key(e), what=_words(e)) for e in error.errors(include_url=False)[:MOST_COMPLAINTS]]
        remainder = values
        for complaint in complaints:
            remainder = _without(remainder, complaint.key)
        if error.error_count() > MOST_COMPLAINTS:
            return Experiment(task=""), complaints
        remainder = {"task": ""} | remainder
        if remainder == values:  # nothing could be left out: the rest cannot be read either
            remainder = {"task": ""}
        experiment, more = _validated(remainder)
        return experiment, complaints + more


def _without(values: dict[str, Any], key: toml.KeyPath) -> dict[str, Any]:
    """`values` without the entry at `key`, or without the nearest of its parents that can be left out."""
    head, *rest = key
    inner = values.get(str(head))
    if rest and isinstance(inner, dict) and str(rest[0]) in inner:
        return values | {str(head): _without(inner, tuple(rest))}
    return {name: value for name, value in values.items() if name != head}


def _key(error: ErrorDetails) -> toml.KeyPath:
    """The key path of a complaint without pydantic's own names for branches of a union."""
    named = [part for part in error["loc"] if isinstance(part, int) or part not in _BRANCHES]
    return tuple(named)


_BRANCHES = frozenset({"bool", "int", "float", "str", "Budget", "function-before[_read_budget(), Budget]"})


def _words(error: ErrorDetails) -> str:
    where, key = error["loc"], str(error["loc"][-1]) if error["loc"] else ""
    match error["type"]:
        case "unexpected_keyword_argument" | "extra_forbidden":
            return f"is not a setting.{did_you_mean(key, _siblings(where))}"
        case "missing" | "missing_argument":
            return f"is missing: name a {key}." if key == "task" else "is missing."
        case "value_error":
            return error["msg"].removeprefix("Value error, ")
        case "literal_error":
            expected = error.get("ctx", {}).get("expected", "")
            names = [name.strip("' ") for name in expected.replace(" or ", ", ").split(",")]
            return f"{error['input']!r} is not known here.{did_you_mean(str(error['input']), names)}"
        case "int_parsing" | "int_type" | "int_from_float":
            return f"{error['input']!r} is not a whole number: write one, such as 2."
        case "float_parsing" | "float_type":
            return f"{error['input']!r} is not a number: write one, such as 0.5."
        case "bool_parsing" | "bool_type":
            return f"{error['input']!r} is neither true nor false: write one of them, without quotes."
        case "too_short":
            return "is empty: list at least one level."
        case "greater_than_equal" | "greater_than" | "less_than_equal" | "less_than":
            (limit,) = error["ctx"].values()
            return f"{_LIMITS[error['type']]} {limit:g}, not {error['input']!r}."
        case _:
            return f"{error['msg'].replace('Input should', 'should')}, not {error['input']!r}."


_LIMITS = {
    "greater_than_equal": "must be at least",
    "greater_than": "must be more than",
    "less_than_equal": "must be at most",
    "less_than": "must be less than",
}


def _siblings(where: tuple[str | int, ...]) -> list[str]:
    table = _TABLES.get(str(where[0])) if len(where) > 1 else Experiment
    return [f.name for f in fields(table)] if table is not None else []


def _meaning(experiment: Experiment, known: Known) -> Iterator[Complaint]:
    """Names that no folder holds, and plans that contradict themselves."""
    if experiment.task and experiment.task not in known.tasks and not (Path(experiment.task) / "task.toml").is_file():
        yield Complaint(
            key=("task",),
            what=f"{experiment.task!r} is not a task.{did_you_mean(experiment.task, known.tasks)}",
        )
    if any(sign in experiment.name for sign in "/\\") or not experiment.name.isprintable():
        yield Complaint(key=("name",), what=f"{experiment.name!r} names no folder: leave out / and \\.")
    if experiment.factors and experiment.treatments:
        yield Complaint(key=("treatments",), what="stands beside [factors]: give a crossing or a list, not both.")
    yield from level_complaints(experiment)
    plan = experiment.analysis
    if plan.max_blocks is not None and plan.max_blocks < experiment.replicates:
        yield Complaint(key=("analysis", "max_blocks"), what=f"is below replicates = {experiment.replicates}.")
    yield from _endpoints(experiment)
    yield from _placeholders(experiment)
    if experiment.simulated.instant and _timed(experiment):
        yield Complaint(
            key=("simulated", "instant"), what="takes no time, so a time budget never ends: use iterations."
        )
    yield from _run_settings(experiment.run, known, experiment, ("run",))


def _sizes(experiment: Experiment) -> list[Complaint]:
    why = oversize(experiment)
    key = "measuring" if "rounds" in why else "replicates" if "runs" in why else "factors"
    return [Complaint(key=(key,), what=f"{why}.")] if why else []


def _endpoints(experiment: Experiment) -> Iterator[Complaint]:
    """Addresses that are none or hold a secret, and keys where a variable's name should stand: not one is shown."""
    for name, where in experiment.models.items():
        if where.base_url is not None:
            try:
                address(where.base_url)
            except ValueError as error:
                yield Complaint(key=("models", name, "base_url"), what=str(error))
        if where.key_env is not None and not _VARIABLE.fullmatch(where.key_env):
            yield Complaint(
                key=("models", name, "key_env"),
                what="names no environment variable: put the key into one, and write its name here.",
            )


def _timed(experiment: Experiment) -> bool:
    """Whether any treatment has a time budget; a level that is none is named by _levels."""
    fixed = [experiment.run.budget] if any("budget" not in arm.levels for arm in experiment.arms) else []
    named = {str(arm.levels["budget"]) for arm in experiment.arms if "budget" in arm.levels}
    return any(budget.unit == "seconds" for budget in (*fixed, *filter(None, map(_budget, named))))


def _budget(written: str) -> Budget | None:
    try:
        return budget(written)
    except ValueError:
        return None


def _placeholders(experiment: Experiment) -> Iterator[Complaint]:
    """Misspelt placeholders; other words in braces are a prompt's own and stay as they are."""
    for framing, prompts in experiment.prompts.items():
        for field in fields(Prompts):
            for name in re.findall(r"\{(\w+)\}", getattr(prompts, field.name) or ""):
                hint = did_you_mean(name, PLACEHOLDERS)
                if name not in PLACEHOLDERS and "Did you mean" in hint:
                    yield Complaint(key=("prompts", framing, field.name), what=f"{{{name}}} stands for nothing.{hint}")


def _levels(experiment: Experiment) -> Iterator[Complaint]:
    """Every level checked as the setting it is, at the line where it stands."""
    for name, levels in experiment.factors.items():
        for place, level in enumerate(levels):
            yield from _level(experiment, {name: level}, ("factors", name), place if len(levels) > 1 else None)
    for place, treatment in enumerate(experiment.treatments):
        for name, level in treatment.items():
            yield from _level(experiment, {name: level}, ("treatments", place, name), None)


def _level(experiment: Experiment, level: dict[str, Any], key: toml.KeyPath, place: int | None) -> Iterator[Complaint]:
    ((name, _),) = level.items()
    names = [f.name for f in fields(Settings)]
    if name not in names:
        if not place:
            yield Complaint(key=key, what=f"is not a factor.{did_you_mean(name, names)}")
        return
    try:
        applied(experiment.run, level)
        if isinstance(level[name], bool):
            yield Complaint(key=key, what=f"{level_text(level[name])} is no {name}: no setting is true or false.")
    except ValidationError as error:
        yield from (Complaint(key=key, what=_words(e)) for e in error.errors(include_url=False))


def _run_settings(run: Settings, known: Known, experiment: Experiment, key: toml.KeyPath) -> Iterator[Complaint]:
    """Names of protocols, framings and models wherever they stand: in [run] and among the levels."""
    framings = known.framings | experiment.prompts.keys()
    for name, allowed in (("protocol", known.protocols), ("framing", framings)):
        for where, value in _uses(experiment, name, getattr(run, name)):
            if value not in allowed:
                yield Complaint(key=where, what=f"{value!r} is not a {name}.{did_you_mean(value, allowed)}")
    for where, value in _uses(experiment, "model", run.model):
        if not is_model(value, experiment):
            hint = did_you_mean(value, {"simulated", *experiment.models})
            yield Complaint(key=where, what=f"{value!r} is not a model: describe it under [models.{value}].{hint}")


def _uses(experiment: Experiment, name: str, common: str) -> Iterator[tuple[toml.KeyPath, str]]:
    if name in experiment.factors:
        yield from ((("factors", name), str(level)) for level in experiment.factors[name])
    else:
        yield ("run", name), common
    for place, treatment in enumerate(experiment.treatments):
        if name in treatment:
            yield ("treatments", place, name), str(treatment[name])


def is_model(name: str, experiment: Experiment) -> bool:
    """Whether `name` can be called: the simulated model, one under [models], or one of OpenAI's names."""
    return name == "simulated" or name in experiment.models or name.startswith(OPENAI_NAMES)
