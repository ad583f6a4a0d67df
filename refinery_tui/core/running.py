"""A session from its opening to its end in this process: everything `refinery run` does behind its options."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from refinery_tui.core.bench.bench import Bench, open_bench
from refinery_tui.core.chat import Price
from refinery_tui.core.clock import Clock
from refinery_tui.core.conduct import Conductor, conduct
from refinery_tui.core.control import Command, Control
from refinery_tui.core.events import Event, SessionPaused, SessionResumed
from refinery_tui.core.experiment import Experiment
from refinery_tui.core.judging import Judge
from refinery_tui.core.live import Live
from refinery_tui.core.opening import interruptions, resumed, session_started
from refinery_tui.core.session import Session
from refinery_tui.core.state import State
from refinery_tui.core.task import Task
from refinery_tui.core.turn import Effects, Served

Listener = Callable[[Event, State], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be run, where, and with what; `listener` hears every event once it is on disk."""

    experiment: Experiment
    source: str
    task: Task
    folder: Path
    resume: bool
    served: Mapping[str, Served]
    prices: Mapping[str, Price | None]
    clock: Clock
    listener: Listener
    control: Control = field(default_factory=Control)
    unsafe: bool = False


@asynccontextmanager
async def begun(order: Order, bench: Bench) -> AsyncIterator[Session]:
    """The session of the order, new or gone on with, ready for its next event."""
    if not order.resume:
        started = session_started(
            experiment=order.experiment,
            source=order.source,
            task=order.task,
            prices=order.prices,
            isolation=bench.isolation,
            clock=order.clock,
        )
        with Session.create(order.folder, started) as session:
            order.listener(started, session.state)
            yield session
        return
    with Session.resume(order.folder) as session:
        for event in _going_on(order, session, bench):
            session.append(event)
            order.listener(event, session.state)
        yield session


def _going_on(order: Order, session: Session, bench: Bench) -> list[Event]:
    live = Live(session.folder).left_over()
    again = resumed(session.state, order.experiment, bench.isolation, order.clock, cut=session.cut)
    return [again, *interruptions(session.state, live, order.clock)]


async def run(order: Order, *, bench: Bench | None = None) -> State:
    """Carry the order out; the state at its end. RefineryError when it could not be finished."""
    async with AsyncExitStack() as stack:
        judging = bench or await stack.enter_async_context(open_bench(order.task, unsafe=order.unsafe))
        session = await stack.enter_async_context(begun(order, judging))
        live = stack.enter_context(Live(session.folder))
        for served in order.served.values():
            stack.push_async_callback(served.model.aclose)
        return await conduct(_conductor(order, session, judging, live))


def _conductor(order: Order, session: Session, bench: Bench, live: Live) -> Conductor:
    def emit(event: Event) -> None:
        session.append(event)
        live.hear(event)
        order.listener(event, session.state)

    def state() -> State:
        return session.state

    return Conductor(
        task=order.task,
        served=order.served,
        judge=Judge(bench=bench, measuring=order.experiment.measuring, clock=order.clock, emit=emit, state=state),
        effects=Effects(clock=order.clock, emit=emit, live=live.write),
        control=order.control,
        state=state,
    )
