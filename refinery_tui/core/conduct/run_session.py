"""A session from its opening to its end in this process: everything `refinery run` does behind its options."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import assert_never

from refinery_tui.core.base.chat import Price
from refinery_tui.core.base.clock import Clock, Heartbeat
from refinery_tui.core.base.control import Command, Control
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.bench.bench import Bench
from refinery_tui.core.conduct.conduct import Conductor, conduct, release
from refinery_tui.core.conduct.human_requests import HumanRequests
from refinery_tui.core.conduct.judging_queue import JudgingQueue
from refinery_tui.core.conduct.task_benches import BenchOf, task_benches
from refinery_tui.core.experiment.bench_records import Isolation
from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.experiment.task import Task
from refinery_tui.core.experiment.task_shelf import Tasks
from refinery_tui.core.record.bench_note import BenchNote, NoteBook
from refinery_tui.core.record.control_pipe import ControlListener
from refinery_tui.core.record.events import Event, SessionPaused, SessionResumed, SessionStarted, TurnEnded, TurnFailed
from refinery_tui.core.record.incidents import Suspended
from refinery_tui.core.record.live_replies import LiveReplies
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import Folder, Session
from refinery_tui.core.team.admission import Admission
from refinery_tui.core.team.model_connections import server_queues
from refinery_tui.core.team.session_start import interruptions, reopened, resumed, session_started
from refinery_tui.core.team.task_changes import refuse_changed
from refinery_tui.core.team.turn_call import Effects, ServedModel


def _unseen(note: BenchNote | None) -> None:
    """Nobody asks what the bench does."""


Listener = Callable[[Event, State], None]
Opening = Callable[["Order", Isolation], Iterable[Event]]


def _planned(order: "Order", isolation: Isolation) -> Iterable[Event]:
    """A session that begins with its plan, and nothing else."""
    started = session_started(
        experiment=order.experiment,
        source=order.source,
        task=order.task,
        prices=order.prices,
        isolation=isolation,
        clock=order.clock,
    )
    return (started,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be run, where, and with what; `listener` hears every event once it is on disk, `opening` gives the
    first ones. Where programs are on record or ready no model is `served`.
    """

    experiment: Experiment
    source: str
    task: Tasks
    folder: Path
    clock: Clock
    listener: Listener
    resume: bool = False
    served: Mapping[str, ServedModel] = field(default_factory=dict)
    prices: Mapping[str, Price | None] = field(default_factory=dict)
    commands: asyncio.Queue[Command] = field(default_factory=asyncio.Queue)
    unsafe: bool = False
    opening: Opening = _planned
    noted: Callable[[BenchNote | None], None] = _unseen


@asynccontextmanager
async def begun(order: Order, bench: Bench) -> AsyncIterator[Session]:
    """The session of the order, new or gone on with, ready for its next event."""
    if not order.resume:
        first, *others = order.opening(order, bench.isolation)
        assert isinstance(first, SessionStarted)  # every session begins with its plan
        with Session.create(order.folder, first, *others) as session:
            order.listener(first, session.state)
            yield session
        return
    with Session.resume(order.folder) as session:
        for event in _going_on(order, session, bench):
            session.append(event)
            order.listener(event, session.state)
        yield session


def _going_on(order: Order, session: Session, bench: Bench) -> list[Event]:
    live = LiveReplies(session.folder).left_over()
    before = session.state
    refuse_changed(before, order.task)
    again = resumed(before, order.experiment, bench.isolation, order.clock, prices=order.prices, cut=session.cut)
    anew = reopened(before, order.experiment, order.clock)
    return [again, *interruptions(before, live, order.clock), *anew]


async def run(order: Order, *, bench: Bench | None = None) -> State:
    """Carry the order out; the state at its end. RefineryError when it could not be finished."""
    async with AsyncExitStack() as stack:
        notes = NoteBook(Folder(path=order.folder), seen=order.noted)
        judging, for_task = await _judging(order, notes, bench, stack)
        session = await stack.enter_async_context(begun(order, judging))
        live = stack.enter_context(LiveReplies(session.folder))
        stack.enter_context(notes)
        stack.enter_context(ControlListener(folder=session.folder, heard=order.commands))
        for served in order.served.values():
            stack.push_async_callback(served.model.aclose)
        for found in session.state.refused_parameters:
            for served in order.served.values():
                if served.name == found.model:
                    served.model.leave_out(found.parameter)
        conductor = _conductor(order, session, judging, for_task, live, notes)
        conducting = asyncio.ensure_future(conduct(conductor))
        obeying = asyncio.ensure_future(_obey(order.commands, conductor, conducting))
        beating = asyncio.ensure_future(_beat(conductor))
        try:
            return await conducting
        finally:
            obeying.cancel()
            beating.cancel()


async def _beat(conductor: Conductor) -> None:
    """Notice when nothing runs; what keeps that from being recorded ends the session as trouble in a lane does."""
    try:
        await conductor.effects.heartbeat.beat()
    except RefineryError as trouble:
        conductor.troubles.append(trouble)
        conductor.control.stop("failed")


async def _obey(commands: asyncio.Queue[Command], conductor: Conductor, conducting: asyncio.Future[State]) -> None:
    """Do what a person says, as it is said."""
    control, effects = conductor.control, conductor.effects
    while True:
        command = await commands.get()
        match command:
            case "pause" if not control.paused:
                control.pause()
                effects.emit(SessionPaused(at=effects.clock.now(), reason="a person paused it"))
            case "resume" if control.paused:
                effects.emit(SessionResumed(at=effects.clock.now(), reason="continued"))
                control.resume()
            case "step":
                if not control.paused:
                    effects.emit(SessionPaused(at=effects.clock.now(), reason="a person steps through it"))
                control.step()
            case "stop":
                control.stop()
                release(conductor)
            case "abort":
                control.stop()
                conducting.cancel()
            case "look":
                conductor.called.set()
            case "pause" | "resume":
                pass  # already so
            case _:
                assert_never(command)


async def _judging(
    order: Order, notes: NoteBook, given: Bench | None, stack: AsyncExitStack
) -> tuple[Bench, BenchOf | None]:
    """The bench, and what gives that of each task where there are several."""
    if given is not None:
        return given, None

    def opened(task: Task) -> AbstractAsyncContextManager[Bench]:
        from refinery_tui.core.bench.browser.task_bench import open_task_bench

        return open_task_bench(task, unsafe=order.unsafe, heard=notes.case)

    if isinstance(order.task, Task):
        return await stack.enter_async_context(opened(order.task)), None
    benches = await stack.enter_async_context(task_benches(order.task, opened))
    return await benches.for_task(order.experiment.tasks[0]), benches.for_task


def _conductor(
    order: Order, session: Session, bench: Bench, for_task: BenchOf | None, live: LiveReplies, notes: NoteBook
) -> Conductor:
    control = Control()

    def emit(event: Event) -> None:
        session.append(event)
        live.hear(event)
        order.listener(event, session.state)
        if isinstance(event, TurnEnded | TurnFailed):
            control.wake()  # what was kept aside for the reply is free again

    def state() -> State:
        return session.state

    def missed(seconds: float) -> None:
        if state().status != "ended":
            emit(Suspended(at=order.clock.now(), seconds=seconds))

    admission = Admission(
        control=control, clock=order.clock, emit=emit, state=state, queues=server_queues(order.experiment)
    )
    return Conductor(
        task=order.task,
        served=order.served,
        judge=JudgingQueue(
            bench=bench,
            measuring=order.experiment.measuring,
            clock=order.clock,
            emit=emit,
            state=state,
            note=notes.begin,
            rest=control.rest,
            unless_stopped=control.unless_stopped,
            for_task=for_task,
        ),
        effects=Effects(
            clock=order.clock, emit=emit, live=live.write, admission=admission, heartbeat=Heartbeat(missed=missed)
        ),
        control=control,
        state=state,
        joining=HumanRequests(folder=session.folder, state=state, emit=emit, now=order.clock.now),
    )
