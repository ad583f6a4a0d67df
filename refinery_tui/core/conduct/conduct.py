"""Carry out a plan: every run of a block generates, then the block's programs are timed; all through `emit`."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from refinery_tui.core.base.control import Control, Reason, Stopped
from refinery_tui.core.base.design import treatment_name
from refinery_tui.core.base.errors import ConfigurationError, RefineryError
from refinery_tui.core.conduct.direct.question_draw import draw_questions
from refinery_tui.core.conduct.human_requests import HumanRequests
from refinery_tui.core.conduct.judging_queue import JudgingQueue
from refinery_tui.core.experiment.task_shelf import Tasks, task_for
from refinery_tui.core.models.model import ModelTrouble
from refinery_tui.core.record.direct.answers import questions_of
from refinery_tui.core.record.events import RunEnded, RunStarted, SessionEnded
from refinery_tui.core.record.iteration import Iteration
from refinery_tui.core.record.state import Run, State
from refinery_tui.core.team.admission import GaveUp
from refinery_tui.core.team.direct.direct_answers import team_protocol
from refinery_tui.core.team.iteration.member import Member, members_with, models_called
from refinery_tui.core.team.iteration.run_context import RunContext
from refinery_tui.core.team.prompts import run_prompts
from refinery_tui.core.team.refine import given_up, refine
from refinery_tui.core.team.turn_call import Effects, ServedModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Conductor:
    """What a session is carried out with; `served` maps each model's name in the experiment to its server, `called`
    is set when somebody has left a wish in the inbox. `away` are the models whose servers wait for a person's mend (a
    key, an address, credit): their runs stay as they are, and all others are carried out."""

    task: Tasks
    served: Mapping[str, ServedModel]
    judge: JudgingQueue
    effects: Effects
    control: Control
    state: Callable[[], State]
    joining: HumanRequests
    called: asyncio.Event = field(default_factory=asyncio.Event)
    troubles: list[RefineryError] = field(default_factory=list)
    away: dict[str, RefineryError] = field(default_factory=dict)


async def conduct(conductor: Conductor) -> State:
    """Carry out every planned run that has not ended, block by block; the state at the end.

    The last event is a SessionEnded, also where a person stopped it at once, but not where it is cancelled otherwise;
    trouble that a person can mend is raised after it.
    """
    try:
        async with _attended(conductor):
            for block in range(1, conductor.state().blocks + 1):
                await _block(conductor, block)
            await _attend(conductor)
    except Stopped as stopped:
        _end(conductor, stopped.reason)
    except GaveUp as trouble:
        _end(conductor, "paused", str(trouble))
        raise
    except RefineryError as trouble:
        _end(conductor, "failed", str(trouble))
        raise
    except asyncio.CancelledError:
        if conductor.control.stopping is not None:
            _end(conductor, conductor.control.stopping)
        raise
    else:
        _finish(conductor)
    return conductor.state()


def _finish(conductor: Conductor) -> None:
    """The end, where every run that could be carried out has been."""
    if conductor.away:
        trouble = next(iter(conductor.away.values()))
        _end(conductor, "paused", str(trouble))
        raise trouble
    _end(conductor, "finished")


def _end(conductor: Conductor, reason: Reason, error: str = "") -> None:
    conductor.effects.emit(SessionEnded(at=conductor.effects.clock.now(), reason=reason, error=error))


@asynccontextmanager
async def _attended(conductor: Conductor) -> AsyncIterator[None]:
    """Answer people all the while: what waited for this conductor first, then whenever somebody calls."""
    conductor.joining.take_up()
    conductor.called.set()  # programs of people that an earlier conductor did not check
    attending = asyncio.ensure_future(_attending(conductor))
    try:
        yield
    finally:
        attending.cancel()
        with suppress(asyncio.CancelledError):
            await attending


async def _attending(conductor: Conductor) -> None:
    """Trouble here ends the session as trouble in a lane does: who waits for a person would wait for ever."""
    try:
        while True:
            await conductor.called.wait()
            conductor.called.clear()
            await _attend(conductor)
    except Stopped:
        return  # its own end says so
    except RefineryError as trouble:
        conductor.troubles.append(trouble)
        conductor.control.stop("failed")
    except Exception:
        conductor.control.stop("failed")
        raise


async def _attend(conductor: Conductor) -> None:
    """Answer what is in the inbox, and judge the programs of people whose run is not under way."""
    while True:
        conductor.joining.take_up()
        conductor.control.wake()
        theirs = [run for run in conductor.state().runs if any(i.person and i.unjudged for i in run.iterations)]
        if not theirs:
            return
        for run in theirs:
            await conductor.judge.pending(run)


async def _block(conductor: Conductor, block: int) -> None:
    """Generate the block's runs, several at once, then time their programs together."""
    await draw_questions(conductor.judge, conductor.task, conductor.served, block)
    waiting = iter([r for r in conductor.state().runs if r.planned.block == block and r.status != "ended"])
    async with asyncio.TaskGroup() as lanes:
        for _ in range(conductor.state().experiment.limits.concurrency):
            lanes.create_task(_lane(conductor, waiting))
    if conductor.troubles:
        raise conductor.troubles[0]
    if conductor.control.stopping is not None:
        raise Stopped(conductor.control.stopping)
    if all(run.status == "ended" for run in conductor.state().runs if run.planned.block == block):
        await conductor.judge.block(block)


async def _lane(conductor: Conductor, waiting: Iterator[Run]) -> None:
    """Take run after run; trouble in one lane lets the replies in progress in the others end."""
    try:
        for run in waiting:
            await conductor.control.gate()
            await (_take_over if conductor.state().experiment.imported else _carried_out)(conductor, run)
    except Stopped:
        return
    except RefineryError as trouble:
        conductor.troubles.append(trouble)
        conductor.control.stop("paused" if isinstance(trouble, GaveUp) else "failed")
        release(conductor)


async def _take_over(conductor: Conductor, run: Run) -> None:
    """A program that was written elsewhere is checked, and is the result of its run."""
    emit, now, number = conductor.effects.emit, conductor.effects.clock.now, run.planned.id
    if not run.iterations:
        raise RefineryError(f"The program of run {number} is not on record: import the programs again.")
    if run.status == "waiting":
        emit(RunStarted(at=now(), run=number))
    await conductor.judge.pending(conductor.state().run(number))
    written = _imported_result(conductor.state(), run)
    end = RunEnded(
        at=now(),
        run=number,
        reason="imported",
        program=written.sha256 if written is not None else None,
        iteration=written.number if written is not None else None,
        overshoot_seconds=0.0,
    )
    emit(end)


def _imported_result(state: State, run: Run) -> Iteration | None:
    """The iteration whose program is a run's result: the last, or what the earlier session chose whose programs these
    are; None where it has none.
    """
    earlier = state.earlier_run(run)
    if earlier is not None:
        return run.iterations[earlier.result - 1] if earlier.result is not None else None
    return run.iterations[-1]


async def _carried_out(conductor: Conductor, run: Run) -> None:
    """One run; what only its own treatment or server suffers from does not stop the others."""
    experiment = conductor.state().experiment
    members = members_with(experiment, experiment.settings(run.planned.treatment))
    models = frozenset(member.settings.model for member in members)
    if models & conductor.away.keys():
        return
    if why := _set_aside(conductor.state(), run):
        conductor.effects.emit(given_up(run.planned.id, conductor.effects.clock.now(), why, run.failure))
        return
    try:
        await refine(_context(conductor, run, members))
    except (GaveUp, ModelTrouble) as trouble:
        if not _others_go_on(conductor, models):
            raise
        if isinstance(trouble, GaveUp):
            now = conductor.effects.clock.now()
            conductor.effects.emit(given_up(run.planned.id, now, str(trouble), trouble.failure))
        else:
            conductor.away.update(dict.fromkeys(models, trouble))
    stuck = [r for r in conductor.state().runs if r.reason == "cannot go on"]
    if stuck and all_set_aside(conductor.state()):
        raise ConfigurationError(f"No treatment can go on. {stuck[-1].error}")


def _others_go_on(conductor: Conductor, models: frozenset[str]) -> bool:
    """Whether a run that needs none of these models' servers has work to do."""
    state, queues = conductor.state(), conductor.effects.admission.queues
    hindered = {id(queues[each]) for each in (*models, *conductor.away)}
    treatments = {run.planned.treatment for run in state.runs if run.status != "ended"}
    needed = (models_called(state.experiment, treatment) for treatment in treatments)
    return any(hindered.isdisjoint(id(queues[each]) for each in called) for called in needed)


IN_A_ROW = 3  # runs of a treatment that cannot go on: then the rest of them is not tried


def set_aside(state: State, treatment: int) -> bool:
    """Whether the last so many of a treatment's runs, or all of them where they are fewer, could not go on."""
    runs = [r for r in state.runs if r.planned.treatment == treatment]
    ended = [r for r in runs if r.status == "ended"]
    last = ended[-IN_A_ROW:]
    return len(last) == min(IN_A_ROW, len(runs)) and all(run.reason == "cannot go on" for run in last)


def all_set_aside(state: State) -> bool:
    """Whether no treatment is left that could go on."""
    planned = {run.planned.treatment for run in state.runs}
    return all(set_aside(state, treatment) for treatment in planned)


def _set_aside(state: State, run: Run) -> str:
    """Why a run is not tried, in a sentence; empty when it is."""
    if run.iterations or not set_aside(state, run.planned.treatment):
        return ""
    name = treatment_name(state.started.arms[run.planned.treatment].levels)
    return f"Not tried: {IN_A_ROW} runs in a row of {name or 'this treatment'} could not go on."


def release(conductor: Conductor) -> None:
    """The session stops: whoever only waits for a server that is away waits no longer."""
    for queue in conductor.effects.admission.queues.values():
        queue.let_go()


def _joined(conductor: Conductor) -> None:
    conductor.joining.take_up()
    conductor.control.wake()


def _context(conductor: Conductor, run: Run, members: tuple[Member, ...]) -> RunContext:
    experiment = conductor.state().experiment
    settings = experiment.settings(run.planned.treatment)
    return RunContext(
        words=run_prompts(settings, task_for(experiment, run.planned.treatment, conductor.task), experiment.prompts),
        protocol=team_protocol(settings, questions_of(conductor.state(), run)),
        members=members,
        served=conductor.served,
        effects=conductor.effects,
        gate=conductor.control.gate,
        look=lambda: conductor.state().run(run.planned.id),
        judge=conductor.judge.pending,
        judge_candidate=conductor.judge.candidate,
        observe_candidate=conductor.judge.observed_candidate,
        join=lambda: _joined(conductor),
        asking=conductor.joining.asking,
        until=conductor.control.until,
        reply_tokens=experiment.limits.reply_tokens,
    )
