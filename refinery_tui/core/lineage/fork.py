"""A run of a recorded session gone on with from one of its iterations: its history is carried over, the rest is new."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import assert_never

from refinery_tui.core.base import toml
from refinery_tui.core.base.chat import Price, Usage
from refinery_tui.core.base.clock import Clock
from refinery_tui.core.base.design import Level, level_text
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import did_you_mean
from refinery_tui.core.experiment.bench_records import Isolation
from refinery_tui.core.experiment.experiment import TASK, Experiment
from refinery_tui.core.experiment.parse import check
from refinery_tui.core.experiment.serialize import budget_words, toml_text, values_of
from refinery_tui.core.experiment.settings import Budget, Settings
from refinery_tui.core.experiment.task_shelf import Tasks
from refinery_tui.core.find.resolve import known_to_a_session
from refinery_tui.core.lineage.recorded import RecordedSession, undecided
from refinery_tui.core.record.direct.answers import is_direct
from refinery_tui.core.record.event_log import Reader
from refinery_tui.core.record.events import Checked, Event, Measured, TurnEnded, TurnFailed, TurnStarted
from refinery_tui.core.record.human_events import Decided, DecisionAwaited, HumanTurn
from refinery_tui.core.record.run.team_events import Observed, Profiled, ProgramChosen
from refinery_tui.core.record.state import Run
from refinery_tui.core.record.store import Folder
from refinery_tui.core.team.iteration.budget import spent
from refinery_tui.core.team.session_start import session_started

NOTE = "Written by 'refinery fork': a run of an earlier session is gone on with. Whatever it shows is exploratory."
CarriedEvent = (
    TurnStarted
    | TurnEnded
    | TurnFailed
    | Checked
    | Measured
    | ProgramChosen
    | Profiled
    | Observed
    | HumanTurn
    | DecisionAwaited
    | Decided
)
_NOTHING = Usage(input_tokens=0, output_tokens=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fork:
    """Where a session is gone on from, how often, with which settings changed (`key`: value), in which random order."""

    earlier: RecordedSession
    path: Path
    run: int
    iteration: int
    replicates: int = 1
    seed: int = 1
    changes: Mapping[str, Level]

    @property
    def source_run(self) -> Run:
        """The run as it stands in the earlier session."""
        return self.earlier.state.run(self.run)


def read_changes(words: Sequence[str]) -> dict[str, Level]:
    """`run.feedback=timing` as a setting and its value; ConfigurationError for what is none."""
    known = [f.name for f in fields(Settings)]
    found: dict[str, Level] = {}
    for text in words:
        key, sign, value = text.partition("=")
        name = key.strip().removeprefix("run.")
        if not sign or name not in known:
            hint = did_you_mean(name, known)
            raise ConfigurationError(f"--set {text}: write run.SETTING=VALUE, such as run.feedback=timing.{hint}")
        found[name] = _value(value.strip())
    return found


def _value(text: str) -> Level:
    """A number where it is one, else the words."""
    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text
    return value if isinstance(value, int | float | str) and not isinstance(value, bool) else text


def refuse_fork(wanted: Fork) -> None:
    """ConfigurationError, in a sentence, where there is nothing to go on from."""
    state, name = wanted.earlier.state, wanted.earlier.name
    if state.ready_made:
        raise ConfigurationError(f"{name}: its programs were written elsewhere, so there is no team that could go on.")
    if not 1 <= wanted.run <= len(state.runs):
        raise ConfigurationError(f"{name}: has no run {wanted.run}; its runs are 1 to {len(state.runs)}.")
    run = wanted.source_run
    if is_direct(state, run) or "mode" in wanted.changes:
        what = "where a model answers inputs itself there is no program to go on from: fork a run of code as code."
        raise ConfigurationError(f"{name}: {what}")
    if not 1 <= wanted.iteration <= len(run.iterations):
        there = f"its iterations are 1 to {len(run.iterations)}" if run.iterations else "it has none yet"
        raise ConfigurationError(f"{name}: run {wanted.run} has no iteration {wanted.iteration}; {there}.")
    found = run.iterations[wanted.iteration - 1]
    if found.open or found.unjudged or not any(turn.status == "ended" for turn in found.turns):
        raise ConfigurationError(f"{name}: iteration {wanted.iteration} of run {wanted.run} did not come to its end.")


def forked_experiment(wanted: Fork, name: str) -> tuple[Experiment, str]:
    """The experiment of one treatment, that run's with what is changed, and its file; ConfigurationError where a value
    is none, or its budget is used up already.
    """
    before, run = wanted.earlier.state.experiment, wanted.source_run
    arm = wanted.earlier.state.started.arms[run.planned.treatment]
    levels = {factor: level for factor, level in arm.levels.items() if factor != TASK}
    own = {name: value for name, value in wanted.changes.items() if name not in levels}
    levels |= {name: value for name, value in wanted.changes.items() if name in levels}
    experiment = replace(
        before,
        name=name,
        task=before.task_of(run.planned.treatment),
        tasks=(),
        sample=None,
        sample_of=None,
        replicates=wanted.replicates,
        seed=wanted.seed,
        factors={},
        treatments=(levels,) if levels else (),
        measuring=replace(before.measuring, questions=None),  # inputs are drawn where a model answers them itself
        analysis=undecided(before.measuring),
        study=None,
    )
    values = values_of(experiment)
    values["run"] = {**values.get("run", {}), **own}
    document = toml.parse(toml_text(values, note=NOTE), name)
    read = check(document, known_to_a_session(before.prompts), default_name=name)
    settings = read.settings(0)
    if spent(_until(run, wanted.iteration), settings):
        raise ConfigurationError(
            f"The budget of {budget_words(settings.budget)} is used up at iteration {wanted.iteration}: give it more, "
            f"such as --set run.budget='{_more(settings.budget)}'."
        )
    return read, document.source


def _more(budget: Budget) -> str:
    return budget_words(replace(budget, amount=budget.amount * 2))


def _until(run: Run, iteration: int) -> Run:
    """The run as its next iteration finds it: what was paid then is not paid here."""
    turns = tuple(
        replace(i, turns=tuple(replace(t, usage=_NOTHING if t.usage else None, usd=0.0) for t in i.turns))
        for i in run.iterations[:iteration]
    )
    return replace(run, iterations=turns)


def changed_words(wanted: Fork, experiment: Experiment) -> tuple[str, ...]:
    """What is changed, each as `feedback timing (it was none)`."""
    state = wanted.earlier.state
    before = state.experiment.settings(wanted.source_run.planned.treatment)
    now = experiment.settings(0)
    return tuple(
        f"{name} {_said(getattr(now, name))} (it was {_said(getattr(before, name))})"
        for name in wanted.changes
        if getattr(now, name) != getattr(before, name)
    )


def _said(value: object) -> str:
    if isinstance(value, Budget):
        return budget_words(value)
    return "not set" if value is None else level_text(value) if isinstance(value, int | float | str) else str(value)


def forked_opening(
    wanted: Fork,
    experiment: Experiment,
    source: str,
    *,
    task: Tasks,
    prices: Mapping[str, Price | None],
    isolation: Isolation,
    clock: Clock,
) -> Iterator[Event]:
    """The plan, which names the earlier session, its run and its iteration, and what happened there up to that."""
    started = session_started(
        experiment=experiment, source=source, task=task, prices=prices, isolation=isolation, clock=clock
    )
    earlier = replace(
        wanted.earlier.pointer("forked"),
        run=wanted.run,
        iteration=wanted.iteration,
        changed=changed_words(wanted, experiment),
    )
    yield replace(started, earlier=earlier)
    past = list(_past(wanted))
    for planned in started.plan:
        yield from (_carried(event, planned.id, planned.block, clock.now()) for event in past)


def _past(wanted: Fork) -> Iterator[CarriedEvent]:
    """What happened in the run up to the end of the iteration."""
    for event in Reader(path=Folder(path=wanted.path).events).read():
        if not isinstance(event, CarriedEvent) or event.run != wanted.run:
            continue
        if isinstance(event, TurnStarted | HumanTurn) and event.iteration > wanted.iteration:
            return
        if not (isinstance(event, Checked | Measured) and event.purpose == "final"):
            yield event


def _carried(event: CarriedEvent, run: int, block: int, at: float) -> Event:
    """The event in its new run, where nobody pays for it again."""
    match event:
        case TurnStarted():
            return replace(event, run=run, at=at, reserved_usd=None)
        case TurnEnded():
            return replace(event, run=run, at=at, usage=_NOTHING, usd=0.0)
        case TurnFailed():
            return replace(event, run=run, at=at, usage=None, usd=0.0)
        case Measured():
            return replace(event, run=run, runs=(run,), block=block, at=at)
        case Checked() | ProgramChosen() | Profiled() | Observed() | HumanTurn() | DecisionAwaited() | Decided():
            return replace(event, run=run, at=at)
        case _:
            assert_never(event)


def share_left(wanted: Fork, experiment: Experiment) -> float:
    """The share of a run's budget that is left at the iteration, from 0 to 1."""
    budget, dose = experiment.settings(0).budget, _until(wanted.source_run, wanted.iteration).dose
    used = {"iterations": float(dose.iterations), "seconds": dose.seconds}.get(budget.unit, 0.0)
    return max(0.0, 1 - used / budget.amount)
