"""The recorded programs of a session as a session of its own, in which the bench judges and times them anew."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from refinery_tui.core.base import toml
from refinery_tui.core.base.clock import Clock
from refinery_tui.core.base.design import PlannedRun
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.program import sha
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.consent.task_parts import on_record
from refinery_tui.core.experiment.bench_records import Isolation
from refinery_tui.core.experiment.experiment import AnalysisPlan, Experiment, Limits
from refinery_tui.core.experiment.measures.measuring_plan import Measuring
from refinery_tui.core.experiment.parse import check
from refinery_tui.core.experiment.response import read_response
from refinery_tui.core.experiment.serialize import written
from refinery_tui.core.experiment.task import Task
from refinery_tui.core.experiment.task_plan import plan_hash
from refinery_tui.core.experiment.task_shelf import Tasks
from refinery_tui.core.experiment.teams.truth import Truth
from refinery_tui.core.find.resolve import known_to_a_session
from refinery_tui.core.find.single_turn import single_turn
from refinery_tui.core.lineage.recorded import RecordedSession, undecided
from refinery_tui.core.record.events import Event, SessionStarted
from refinery_tui.core.record.origin.earlier_session import EarlierContrast, EarlierProgram, EarlierRun
from refinery_tui.core.record.results import Result, results
from refinery_tui.core.record.state import Run, State
from refinery_tui.core.team.session_start import machine

if TYPE_CHECKING:
    from refinery_tui.core.analysis.session.findings import Findings  # brings pandas

NOTE = "Written by 'refinery remeasure': its programs are those of an earlier session, which no model is asked for."


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRun:
    """A run whose programs can be measured again, with the verdict that it had."""

    run: Run
    result: Result

    @property
    def chosen(self) -> int | None:
        """The iteration that wrote its result; the last with that text, where none is named."""
        run = self.run
        named = run.iterations[run.chosen - 1] if run.chosen is not None else None
        if named is not None and named.sha256 == run.program:
            return named.number
        return next((i.number for i in reversed(run.iterations) if run.program and i.sha256 == run.program), None)

    def sources(self, *, every: bool) -> tuple[tuple[int, str], ...]:
        """Its programs that are measured, each by its iteration: `every` one, or its result alone."""
        own = [(i.number, i.program) for i in self.run.iterations if i.program is not None]
        return tuple((number, program) for number, program in own if every or number == self.chosen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remeasurement:
    """What is measured again: the session, which of its runs, `every` program of theirs or the results alone, how they
    are timed, and under which plan they are compared.
    """

    earlier: RecordedSession
    runs: tuple[RecordedRun, ...]
    every: bool
    measuring: Measuring
    analysis: AnalysisPlan
    contrast: EarlierContrast | None = None
    broken: str = ""
    at_once: bool = False

    @property
    def planned(self) -> tuple[PlannedRun, ...]:
        """Each of them in the block that it stood in, numbered without gaps, in the order in which they were run; all
        in one block where they are measured `at_once`.
        """
        blocks = sorted({each.run.planned.block for each in self.runs})
        return tuple(
            PlannedRun(
                id=number,
                block=1 if self.at_once else blocks.index(each.run.planned.block) + 1,
                treatment=each.run.planned.treatment,
                seed=0,
            )
            for number, each in enumerate(self.runs, 1)
        )


def candidates(state: State) -> tuple[RecordedRun, ...]:
    """The runs whose verdict is on record with their program, or without one where they had none."""
    found = zip(state.runs, results(state), strict=True)
    return tuple(RecordedRun(run=run, result=result) for run, result in found if _recorded(run, result))


def _recorded(run: Run, result: Result) -> bool:
    if result.verdict in (None, Verdict.CANNOT_GO_ON, Verdict.INTERNAL_ERROR) or run.status != "ended":
        return False
    return run.program is None or run.source is not None


def program_count(state: State, *, every: bool) -> int:
    """How many programs of a session can be measured again."""
    return sum(len(each.sources(every=every)) for each in candidates(state))


def whole(earlier: RecordedSession, found: "Findings", *, every: bool) -> Remeasurement:
    """All that can be measured again of a session, whose analysis is `found`; ConfigurationError where that is nothing,
    or where its effects are still withheld: who saw them here would decide whether it goes on.
    """
    if found.locked or found.decision == "not decided":
        raise ConfigurationError(
            f"{earlier.name}: has not come to its planned analysis, so its effects are withheld, and would be shown "
            "here: finish it first. Whether its verdicts hold: 'refinery verify SESSION --remeasure N'."
        )
    runs = candidates(earlier.state)
    if not any(each.run.source is not None for each in runs):
        raise ConfigurationError(f"{earlier.name}: no program of it is on record with a verdict, so none is measured.")
    return Remeasurement(
        earlier=earlier,
        runs=runs,
        every=every,
        measuring=earlier.state.experiment.measuring,
        analysis=earlier.state.experiment.analysis,
        contrast=_contrast(found),
        broken=found.lock.breach or _broken(found) if found.lock is not None else "",
    )


def _contrast(found: "Findings") -> EarlierContrast | None:
    one = found.primary
    if one is None or found.response != "time":
        return None
    return EarlierContrast(contrast=one.contrast, log_estimate=one.log_estimate, log_se=one.log_se, df=one.df)


def _broken(found: "Findings") -> str:
    """How the plan was broken, or why what decided there decides nothing here: its looks were paid for there."""
    if found.decision == "exploratory":
        return "earlier session's plan was broken"
    return "earlier session's plan looked more than once" if found.look is not None else ""


def remeasured_experiment(wanted: Remeasurement, name: str) -> tuple[Experiment, str]:
    """The experiment of the new session and its file: treatments and plan of the earlier one, no model."""
    before = wanted.earlier.state.experiment
    experiment = replace(
        before,
        name=name,
        imported=True,
        study=None,
        replicates=max(run.block for run in wanted.planned),
        limits=Limits(),
        measuring=wanted.measuring,
        analysis=_plan_of(wanted.analysis),
        models={},
        prompts={},
        simulated=Truth(),
        team=(),
        teams={},
    )
    text = written(experiment, note=NOTE)
    return check(toml.parse(text, name), known_to_a_session(drawn_by=before), default_name=name), text


def _plan_of(plan: AnalysisPlan) -> AnalysisPlan:
    """The earlier plan with one look, at all blocks; of what teams consumed nothing is measured again, so times are."""
    plan = replace(plan, max_blocks=None, first_look=None, stopping="fixed")
    return replace(plan, response=None) if read_response(plan.response).kind == "amount" else plan


def remeasured_opening(
    wanted: Remeasurement, experiment: Experiment, source: str, *, task: Tasks, isolation: Isolation, clock: Clock
) -> Iterator[Event]:
    """The plan, which names the earlier session, and each program as a turn of its run that nobody was asked for."""
    before = wanted.earlier.state.started
    runs = wanted.planned
    earlier = replace(
        wanted.earlier.pointer("remeasured"),
        runs=tuple(_earlier_run(wanted, each) for each in wanted.runs),
        contrast=wanted.contrast,
        broken=wanted.broken,
    )
    yield SessionStarted(
        at=clock.now(),
        origin="measured",
        experiment=experiment,
        source=source,
        arms=before.arms,
        plan=runs,
        plan_sha256=plan_hash(experiment, runs),
        baseline=task.baseline if isinstance(task, Task) else "",
        machine=machine(),
        prices={},
        isolation=isolation,
        speed=1.0,
        tasks=() if isinstance(task, Task) else tuple(on_record(name, each) for name, each in task.items()),
        task=on_record(task.name, task) if isinstance(task, Task) else None,
        earlier=earlier,
    )
    for planned, each in zip(runs, wanted.runs, strict=True):
        yield from _turns(planned.id, wanted, each, clock.now())


def _turns(number: int, wanted: Remeasurement, each: RecordedRun, at: float) -> Iterator[Event]:
    model = wanted.earlier.state.experiment.run.model
    sources = each.sources(every=wanted.every)
    for place, (iteration, source) in enumerate(sources, 1):
        file = f"run {each.run.planned.id} iteration {iteration}"
        yield from single_turn(number, source, model=model, at=at, file=file, iteration=place)
    if not sources:
        yield from single_turn(number, None, model=model, at=at, file=f"run {each.run.planned.id}: no program")


def _earlier_run(wanted: Remeasurement, each: RecordedRun) -> EarlierRun:
    run, chosen = each.run, each.chosen
    numbers = [number for number, _ in each.sources(every=wanted.every)]
    assert each.result.verdict is not None  # a candidate has one
    return EarlierRun(
        run=run.planned.id,
        programs=tuple(
            EarlierProgram(iteration=number, sha256=sha(program), verdict=run.iterations[number - 1].verdict)
            for number, program in each.sources(every=wanted.every)
        ),
        result=numbers.index(chosen) + 1 if chosen in numbers else None,
        verdict=each.result.verdict,
        ratio=each.result.ratio,
        touched=wanted.earlier.state.touched(run),
        seconds=each.result.seconds,
    )


def drawn(earlier: RecordedSession, many: int, *, seed: int) -> Remeasurement:
    """So many runs with a program and a verdict, drawn by the seed (all where there are no more), for their verdicts
    alone: in one block, with one round, and no plan; ConfigurationError where there is none.
    """
    found = [each for each in candidates(earlier.state) if each.run.source is not None]
    if not found:
        raise ConfigurationError(f"{earlier.name}: no program of it is on record with a verdict, so none is measured.")
    chosen = random.Random(seed).sample(found, min(many, len(found)))
    return Remeasurement(
        earlier=earlier,
        runs=tuple(sorted(chosen, key=lambda each: each.run.planned.id)),
        every=False,
        measuring=replace(earlier.state.experiment.measuring, inputs=1, repeats=1),
        analysis=undecided(earlier.state.experiment.measuring),
        at_once=True,
    )
