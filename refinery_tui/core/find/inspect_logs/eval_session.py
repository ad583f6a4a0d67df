"""Scored runs as a session: a plan whose tasks are the samples, each run with what was asked, answered and scored."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path

from refinery_tui.core.base.chat import Message, Usage
from refinery_tui.core.base.design import PlannedRun
from refinery_tui.core.base.program import sha
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.bench_records import Check, Isolation, Shot, TaskOnRecord
from refinery_tui.core.experiment.experiment import TASK, AnalysisPlan, Experiment
from refinery_tui.core.experiment.response import SCORE
from refinery_tui.core.experiment.serialize import written
from refinery_tui.core.experiment.settings import Settings
from refinery_tui.core.experiment.task_plan import plan_hash
from refinery_tui.core.find.import_tables import UNKNOWN
from refinery_tui.core.find.inspect_logs.eval_runs import EvalRuns, ScoredRun
from refinery_tui.core.find.inspect_logs.log_shape import LoggedUsage
from refinery_tui.core.record.events import (
    Arm,
    Checked,
    Event,
    RunEnded,
    RunStarted,
    SessionEnded,
    SessionStarted,
    TurnEnded,
    TurnStarted,
)
from refinery_tui.core.record.run.team_events import TurnPart
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import Session

NO_TIMINGS = "No timings were recorded: these are the scores of Inspect's logs, given outside Refinery."
NO_CLOCK = "no timings"
_LONGEST_ANSWER, _LONGEST_DETAIL = 200, 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class EvalImport:
    """What is to become of scored runs: the session's name, the contrast that decides (None: the only one there is);
    `at` is the moment, in seconds since the epoch.
    """

    name: str
    found: EvalRuns
    at: float
    primary: str | None = None


def import_evals(wanted: EvalImport, folder: Path) -> State:
    """The scored runs as a new session at `folder`."""
    experiment = eval_experiment(wanted)
    started = _started(wanted, experiment)
    with Session.create(folder, started, *_events(wanted, started)) as session:
        return session.state


def eval_experiment(wanted: EvalImport) -> Experiment:
    """The experiment that the logs are the outcome of."""
    found = wanted.found
    one = len(found.samples) == 1
    factors = _levels(found)
    whole = len(found.treatments) == prod(map(len, factors.values()))
    return Experiment(
        task=found.samples[0] if one else "",
        tasks=() if one else found.samples,
        sample=None if one or found.drawn_from is None else len(found.samples),
        sample_of=None if one else found.drawn_from,
        name=wanted.name,
        imported=True,
        replicates=max(run.replicate for run in found.runs),
        run=Settings(model=found.runs[0].model),
        factors={name: list(levels) for name, levels in factors.items()} if whole else {},
        treatments=() if whole else tuple(dict(levels) for levels in found.treatments),
        analysis=AnalysisPlan(primary=wanted.primary or _only_contrast(factors), response=_response(found)),
    )


def _response(found: EvalRuns) -> str:
    """Correctness, or the mean score where one lies between all and nothing."""
    return SCORE if any(run.score not in (None, 0.0, 1.0) for run in found.runs) else "correct"


def _levels(found: EvalRuns) -> dict[str, tuple[str, ...]]:
    names = found.treatments[0]
    return {name: tuple(dict.fromkeys(levels[name] for levels in found.treatments)) for name in names}


def _only_contrast(factors: Mapping[str, tuple[str, ...]]) -> str | None:
    """The one contrast of one factor of two levels; None where there are several to choose from."""
    if len(factors) != 1:
        return None
    ((name, levels),) = factors.items()
    if len(levels) != 2 or '"' in "".join(levels):
        return None
    return f'{name}: "{levels[0]}" / "{levels[1]}"'


def _started(wanted: EvalImport, experiment: Experiment) -> SessionStarted:
    arms = [{name: str(level) for name, level in arm.levels.items()} for arm in experiment.arms]
    places = {tuple(levels.items()): place for place, levels in enumerate(arms)}
    plan = tuple(
        PlannedRun(id=number, block=run.replicate, treatment=places[_arm(run, experiment)], seed=0)
        for number, run in enumerate(wanted.found.runs, 1)
    )
    note = "\n".join(["Written by 'refinery import' of Inspect's logs.", NO_TIMINGS, *wanted.found.notes])
    sentence = " ".join([NO_TIMINGS, *wanted.found.notes])
    return SessionStarted(
        at=wanted.at,
        origin="imported",
        experiment=experiment,
        source=written(experiment, note=note),
        arms=tuple(Arm(levels=arm.levels, sha256=_hash(wanted, arm.name)) for arm in experiment.arms),
        plan=plan,
        plan_sha256=plan_hash(experiment, plan),
        baseline="",
        tasks=tuple(TaskOnRecord(name=name, sha256=text, baseline="") for name, text in _texts(wanted, experiment)),
        machine=UNKNOWN,
        prices={},
        isolation=Isolation(mode="unsafe", layers=(), clock=NO_CLOCK, verified=False, sentence=sentence),
        speed=1.0,
    )


def _texts(wanted: EvalImport, experiment: Experiment) -> Iterator[tuple[str, str]]:
    """The hash of what each sample asks, by which two samples of one text are told: of an unknown text its name's."""
    asked: dict[str, str] = {}
    for run in wanted.found.runs:
        asked.setdefault(run.sample, str(run.logged.input or run.sample))
    yield from ((name, sha(asked[name])) for name in experiment.tasks)


def _arm(run: ScoredRun, experiment: Experiment) -> tuple[tuple[str, str], ...]:
    task = ((TASK, run.sample),) if experiment.tasks else ()
    return (*task, *run.levels.items())


def _hash(wanted: EvalImport, arm: str) -> str:
    """Nobody knows what was sent: treatments are as different as their names."""
    return hashlib.sha256(f"{wanted.name}/{arm}".encode()).hexdigest()


def _events(wanted: EvalImport, started: SessionStarted) -> Iterator[Event]:
    for planned, run in zip(started.plan, wanted.found.runs, strict=True):
        yield from _run(planned.id, run, wanted)
    yield SessionEnded(at=wanted.at, reason="finished")


def _run(number: int, run: ScoredRun, wanted: EvalImport) -> Iterator[Event]:
    at = wanted.at
    yield RunStarted(at=at, run=number)
    yield from _turn(number, run, at)
    if run.score is not None:
        check = Check(program=_answer_hash(run), cases=(_shot(run, wanted.found.score),))
        yield Checked(at=at, run=number, iteration=1, purpose="final", check=check)
    yield RunEnded(
        at=at,
        run=number,
        reason="imported" if run.score is not None else "cannot go on",
        program=None,
        iteration=None,
        overshoot_seconds=0.0,
        error=run.why,
        published_score=run.score,
    )


def _answer_hash(run: ScoredRun) -> str:
    return sha(str(run.logged.output or ""))


def _shot(run: ScoredRun, score: str) -> Shot:
    """What the scorer said, in the place of an execution."""
    own = (run.logged.scores or {}).get(score)
    return Shot(
        program=_answer_hash(run),
        family=score,
        verdict=Verdict.CORRECT if run.score == 1 else Verdict.WRONG,
        cpu_seconds=None,
        wall_seconds=None,
        detail=(own.explanation or "")[:_LONGEST_DETAIL] if own else "",
        answer=(own.answer or "")[:_LONGEST_ANSWER] if own else "",
        place=0,
    )


def _turn(number: int, run: ScoredRun, at: float) -> Iterator[Event]:
    """What was asked first and answered last, with the usage of all that lay between."""
    one = run.logged
    yield TurnStarted(
        at=at,
        run=number,
        iteration=1,
        turn=1,
        agent=1,
        model=run.model,
        messages=(Message(role="user", content=str(one.input or "")),),
        seed=0,
        remaining_seconds=None,
        part=TurnPart(wants="words"),
    )
    yield TurnEnded(
        at=at,
        run=number,
        iteration=1,
        turn=1,
        text=str(one.output or ""),
        program=None,
        outcome="complete",
        finish_reason="scored elsewhere",
        usage=_usage(tuple(one.model_usage.values())),
        usd=_usd(tuple(one.model_usage.values())),
        seconds=max(0.0, one.working_time if one.working_time is not None else one.total_time or 0.0),
        first_token_seconds=None,
    )


def _usage(each: tuple[LoggedUsage, ...]) -> Usage:
    """The tokens of all models of a sample; nothing, and estimated, where the log has none."""
    read = sum(usage.input_tokens_cache_read or 0 for usage in each)
    wrote = sum(usage.input_tokens_cache_write or 0 for usage in each)
    return Usage(
        input_tokens=sum(usage.input_tokens for usage in each) + read + wrote,
        output_tokens=sum(usage.output_tokens for usage in each),
        cached_tokens=read,
        cache_write_tokens=wrote,
        reasoning_tokens=sum(usage.reasoning_tokens or 0 for usage in each),
        estimated=not each,
    )


def _usd(each: tuple[LoggedUsage, ...]) -> float | None:
    """What the log says that it cost; None where it says nothing of a model."""
    costs = [usage.total_cost for usage in each]
    return None if not costs or None in costs else sum(cost or 0.0 for cost in costs)
