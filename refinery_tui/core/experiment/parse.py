"""From an experiment file to an Experiment: every complaint at once, each with its line and its mend."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from itertools import chain, islice
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from refinery_tui.core.base import toml
from refinery_tui.core.base.design import level_text
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import did_you_mean
from refinery_tui.core.base.toml import Complaint, Document
from refinery_tui.core.experiment.complaint_words import key_of, words_of
from refinery_tui.core.experiment.direct.direct_complaints import direct_complaints
from refinery_tui.core.experiment.experiment import Experiment, Prompts, applied
from refinery_tui.core.experiment.framing_files import PARTS, misspelt, no_framing, read_framing
from refinery_tui.core.experiment.levels import level_complaints, measuring_complaints, oversize
from refinery_tui.core.experiment.response import SCORE, read_response
from refinery_tui.core.experiment.servers.endpoint_complaints import endpoint_complaints
from refinery_tui.core.experiment.settings import Budget, Settings, budget
from refinery_tui.core.experiment.tables.strict_values import loose_values, overridden_settings, unlike
from refinery_tui.core.experiment.task_draw import TaskDraw, drawn_tasks
from refinery_tui.core.experiment.task_plan import task_complaints
from refinery_tui.core.experiment.teams.protocol_levels import Canonical, name_alone, with_protocols, with_table
from refinery_tui.core.experiment.teams.protocol_text import read_protocol
from refinery_tui.core.experiment.teams.team_complaints import is_model, no_model, team_complaints, uses

MOST_COMPLAINTS = 100  # of one kind: whoever has so many mends the first ones first


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The names an experiment may use; the front end asks the folders that hold them.

    own_framings: the files beside the experiment, or the words themselves where a session has kept them; a_session:
    whether it is a session's own file, which may have been made by an import; canonical: the one way to write a
    protocol with its parameters; drawn: the tasks that a session began with, which stay as they are when a folder has
    gained others.
    """

    tasks: frozenset[str]
    protocols: frozenset[str]
    framings: frozenset[str]
    own_framings: Mapping[str, Path | Prompts] = field(default_factory=dict)
    shipped_framings: Mapping[str, Path] = field(default_factory=dict)
    a_session: bool = False
    canonical: Canonical = name_alone
    drawn: TaskDraw | None = None


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
    values, complaints = with_table(document.values, known.canonical)
    experiment, unread_values = _validated(values)
    if not known.a_session:  # one that an earlier version began goes on
        unread_values = [*unread_values, *_unlike(values, experiment, unread_values)]
        complaints = [*complaints, *overridden_settings(experiment, document.values)]
    experiment, missing = _drawn(experiment, known)
    complaints = [*_lacking(document), *complaints, *unread_values, *missing]
    if too_much := _sizes(experiment):
        return experiment, [*complaints, *too_much]  # what its treatments mean is not asked: there are too many
    experiment = with_protocols(experiment, known.canonical)
    own, unread = _own_framings(experiment, known)
    levels = () if experiment.imported else _levels(experiment)
    more = chain(unread, _meaning(experiment, known), levels)
    return replace(experiment, prompts={**experiment.prompts, **own}), [*complaints, *islice(more, MOST_COMPLAINTS)]


def _unlike(values: dict[str, Any], experiment: Experiment, found: list[Complaint]) -> Iterator[Complaint]:
    """Values that could be read, and were read as another kind than they are written in."""
    said = {complaint.key for complaint in found}
    loose = (complaint for complaint in loose_values(values, experiment) if complaint.key not in said)
    return islice(loose, MOST_COMPLAINTS)


def _lacking(document: Document) -> list[Complaint]:
    named = {"task", "tasks"} & document.values.keys()
    return [] if named else [Complaint(key=("task",), what="is missing: name a task.")]


def _drawn(experiment: Experiment, known: Known) -> tuple[Experiment, tuple[Complaint, ...]]:
    """The experiment with every task by its name, as drawn, and what is wrong with those names."""
    if not experiment.tasks:
        return experiment, ()
    kept = known.drawn or _recorded(experiment)
    drawn = kept or drawn_tasks(experiment.tasks, experiment.sample, experiment.seed, known.tasks)
    if not isinstance(drawn, TaskDraw):
        return experiment, drawn
    size = drawn.drawn_from if experiment.sample is not None else None
    return replace(experiment, tasks=drawn.tasks, sample_of=size), ()


def _recorded(experiment: Experiment) -> TaskDraw | None:
    """The draw that a file states itself, tasks and the number they were drawn from: it is not drawn once more."""
    if experiment.sample_of is None or experiment.sample != len(experiment.tasks):
        return None
    return TaskDraw(tasks=experiment.tasks, drawn_from=experiment.sample_of)


def _own_framings(experiment: Experiment, known: Known) -> tuple[dict[str, Prompts], list[Complaint]]:
    """The words of the framings that it uses and files hold, its own or shipped, and what is wrong with those files."""
    own: dict[str, Prompts] = {}
    complaints = []
    for key, name in uses(experiment, "framing", experiment.run.framing):
        shipped = None if name in experiment.prompts else known.shipped_framings.get(name)
        found = known.own_framings.get(name, shipped)
        if found is None or name in own:
            continue
        try:
            own[name] = read_framing(found) if isinstance(found, Path) else found
        except ConfigurationError as error:
            complaints += [Complaint(key=key, what=line) for line in str(error).splitlines()]
            continue
        if experiment.prompts.get(name, own[name]) != own[name]:
            what = f"{found} says otherwise than [prompts.{name}]: leave one of the two."
            complaints.append(Complaint(key=("prompts", name), what=what))
    return own, complaints


@cache
def _shape() -> TypeAdapter[Experiment]:
    """What pydantic knows of an experiment: ten milliseconds of work, and every preset is read for Home."""
    return TypeAdapter(Experiment)


def _validated(values: dict[str, Any]) -> tuple[Experiment, list[Complaint]]:
    """The experiment in `values`, and what had to be left out of them to read the rest."""
    try:
        return _shape().validate_python(values), []
    except ValidationError as error:
        complaints = [
            Complaint(key=key_of(e), what=words_of(e)) for e in error.errors(include_url=False)[:MOST_COMPLAINTS]
        ]
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
    match inner, rest:
        case list(), [int(place), part, *_] if isinstance(inner[place], dict) and part in inner[place]:
            tables = [*inner[:place], _without(inner[place], tuple(rest[1:])), *inner[place + 1 :]]
            return values | {str(head): tables}
    return {name: value for name, value in values.items() if name != head}


def _meaning(experiment: Experiment, known: Known) -> Iterator[Complaint]:
    """Names that no folder holds, and plans that contradict themselves."""
    if experiment.task and experiment.task not in known.tasks and not (Path(experiment.task) / "task.toml").is_file():
        yield Complaint(
            key=("task",),
            what=f"{experiment.task!r} is not a task.{did_you_mean(experiment.task, known.tasks)}",
        )
    yield from task_complaints(experiment)
    if any(sign in experiment.name for sign in "/\\") or not experiment.name.isprintable():
        yield Complaint(key=("name",), what=f"{experiment.name!r} names no folder: leave out / and \\.")
    if experiment.factors and experiment.treatments:
        yield Complaint(
            key=("treatments",), what="cannot be given beside [factors]: give a crossing or a list, not both."
        )
    if experiment.imported and not known.a_session:
        yield Complaint(key=("imported",), what="is what 'refinery import' writes of ready programs: leave it out.")
    yield from level_complaints(experiment)
    yield from measuring_complaints(experiment)
    plan = experiment.analysis
    if plan.max_blocks is not None and plan.max_blocks < experiment.replicates:
        yield Complaint(key=("analysis", "max_blocks"), what=f"is below replicates = {experiment.replicates}.")
    if plan.power <= plan.alpha:
        what = f"is not above alpha = {plan.alpha:g}: chance alone finds as much; write one such as 0.8."
        yield Complaint(key=("analysis", "power"), what=what)
    if plan.stopping == "anytime" and read_response(plan.response).kind == "share":
        what = "= 'anytime' compares times and amounts, not shares: use 'sequential'."
        yield Complaint(key=("analysis", "stopping"), what=what)
    if plan.response == SCORE and not experiment.imported:
        what = f"= '{SCORE}' is what a scorer gave, of imported evals alone: write 'correct', or another."
        yield Complaint(key=("analysis", "response"), what=what)
    for name, where in experiment.models.items():
        yield from endpoint_complaints(name, where)
    yield from _placeholders(experiment)
    if experiment.simulated.instant and _timed(experiment):
        yield Complaint(
            key=("simulated", "instant"), what="takes no time, so a time budget never ends: use iterations."
        )
    if not experiment.imported:
        yield from _run_settings(experiment.run, known, experiment, ("run",))
        yield from team_complaints(experiment)
        yield from direct_complaints(experiment)


def _sizes(experiment: Experiment) -> list[Complaint]:
    why = oversize(experiment)
    key = "measuring" if "rounds" in why else "replicates" if "runs" in why else "factors"
    return [Complaint(key=(key,), what=f"{why}.")] if why else []


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
    """Misspelt placeholders in the prompts that the file itself holds."""
    for framing, prompts in experiment.prompts.items():
        for part in PARTS:
            words = misspelt(getattr(prompts, part) or "")
            yield from (Complaint(key=("prompts", framing, part), what=what) for what in words)


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
        read = getattr(applied(experiment.run, level), name)
        if isinstance(level[name], bool):
            yield Complaint(key=key, what=f"{level_text(level[name])} is no {name}: no setting is true or false.")
        elif what := unlike(level[name], read):
            yield Complaint(key=key, what=what)
    except ValidationError as error:
        yield from (Complaint(key=key, what=words_of(e)) for e in error.errors(include_url=False))


def _run_settings(run: Settings, known: Known, experiment: Experiment, key: toml.KeyPath) -> Iterator[Complaint]:
    """Names of protocols, framings and models wherever they stand: in [run] and among the levels."""
    for where, value in uses(experiment, "protocol", run.protocol):
        try:
            name = read_protocol(value).name
            if name not in known.protocols:
                yield Complaint(key=where, what=f"{name!r} is not a protocol.{did_you_mean(name, known.protocols)}")
            else:
                known.canonical(value, {})
        except ValueError as error:
            yield Complaint(key=where, what=str(error))
    framings = known.framings | experiment.prompts.keys() | known.own_framings.keys()
    for where, value in uses(experiment, "framing", run.framing):
        if value not in framings:
            what = no_framing(value, known.framings, experiment.prompts, known.own_framings)
            yield Complaint(key=where, what=what)
    for where, value in uses(experiment, "model", run.model):
        if not is_model(value, experiment):
            yield Complaint(key=where, what=no_model(value, experiment))
