"""Carry out a plan: every run of a block generates, then the block's programs are timed; all through `emit`."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from refinery_tui.core.base.control import Control, Reason, Stopped
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.conduct.human_requests import HumanRequests
from refinery_tui.core.conduct.judging_queue import JudgingQueue
from refinery_tui.core.experiment.task import Task
from refinery_tui.core.record.events import RunEnded, RunStarted, SessionEnded
from refinery_tui.core.record.state import Run, State
from refinery_tui.core.team.prompts import run_prompts
from refinery_tui.core.team.protocols import gated
from refinery_tui.core.team.refine import Team, refine
from refinery_tui.core.team.spend_limit import guard
from refinery_tui.core.team.turn import Effects, ServedModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Conductor:
    """What a session is carried out with; `served` maps each model's name in the experiment to its server, `called`
    is set when somebody has left a wish in the inbox."""

    task: Task
    served: Mapping[str, ServedModel]
    judge: JudgingQueue
    effects: Effects
    control: Control
    state: Callable[[], State]
    joining: HumanRequests
    called: asyncio.Event = field(default_factory=asyncio.Event)
    troubles: list[RefineryError] = field(default_factory=list)


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
    except RefineryError as trouble:
        _end(conductor, "failed", str(trouble))
        raise
    except asyncio.CancelledError:
        if conductor.control.stopping is not None:
            _end(conductor, conductor.control.stopping)
        raise
    else:
        _end(conductor, "finished")
    return conductor.state()


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
    waiting = iter([r for r in conductor.state().runs if r.planned.block == block and r.status != "ended"])
    async with asyncio.TaskGroup() as lanes:
        for _ in range(conductor.state().experiment.limits.concurrency):
            lanes.create_task(_lane(conductor, waiting))
    if conductor.troubles:
        raise conductor.troubles[0]
    if conductor.control.stopping is not None:
        raise Stopped(conductor.control.stopping)
    await conductor.judge.block(block)


async def _lane(conductor: Conductor, waiting: Iterator[Run]) -> None:
    """Take run after run; trouble in one lane lets the replies under way in the others end."""
    try:
        for run in waiting:
            await _gate(conductor)
            await (_take_over if conductor.state().experiment.imported else _refine)(conductor, run)
    except Stopped:
        return
    except RefineryError as trouble:
        conductor.troubles.append(trouble)
        conductor.control.stop("failed")


async def _refine(conductor: Conductor, run: Run) -> None:
    await refine(_team(conductor, run))


async def _take_over(conductor: Conductor, run: Run) -> None:
    """A program that was written elsewhere is checked, and is the result of its run."""
    emit, now, number = conductor.effects.emit, conductor.effects.clock.now, run.planned.id
    if not run.iterations:
        raise RefineryError(f"The program of run {number} is not on record: import the programs again.")
    if run.status == "waiting":
        emit(RunStarted(at=now(), run=number))
    await conductor.judge.pending(conductor.state().run(number))
    written = run.iterations[-1]
    end = RunEnded(
        at=now(),
        run=number,
        reason="imported",
        program=written.sha256,
        iteration=written.number,
        overshoot_seconds=0.0,
    )
    emit(end)


async def _gate(conductor: Conductor) -> None:
    guard(conductor.state(), conductor.control)
    await conductor.control.gate()


def _joined(conductor: Conductor) -> None:
    conductor.joining.take_up()
    conductor.control.wake()


def _team(conductor: Conductor, run: Run) -> Team:
    experiment = conductor.state().experiment
    settings = experiment.settings(run.planned.treatment)
    return Team(
        words=run_prompts(settings, conductor.task, experiment.prompts),
        served=conductor.served[settings.model],
        effects=conductor.effects,
        gate=lambda: _gate(conductor),
        look=lambda: conductor.state().run(run.planned.id),
        judge=conductor.judge.pending,
        join=lambda: _joined(conductor),
        asking=conductor.joining.asking,
        until=conductor.control.until,
        gated=gated(settings.protocol),
    )
