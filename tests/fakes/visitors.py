"""People who join a session that is conducted with fakes."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from refinery_tui.core.conduct.run_session import run
from refinery_tui.core.record.events import Event, TurnEnded
from refinery_tui.core.record.human_events import DecisionAwaited
from refinery_tui.core.record.inbox import Decision, Edit, HumanRequest, hand_in
from refinery_tui.core.record.state import Run, State
from refinery_tui.core.record.store import Folder
from refinery_tui.core.reply.bounded import read_at_once
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import order
from tests.fakes.model import FakeModel, program

TWO = 'task = "get_difference"\nreplicates = 2\n[run]\nagents = 2\nbudget = "3 iterations"\n'
GATED = TWO + 'protocol = "review"\n'
ANN = "ann"


def source(seconds: float, verdict: str = "") -> str:
    found = read_at_once(program(seconds, verdict), "get_difference")
    assert found is not None
    assert found.program is not None
    return found.program


MINE = source(0.1)


def edit(run: Run, *, iteration: int | None = None, program: str = MINE) -> Edit:
    base = run.iterations[(iteration or len(run.iterations)) - 1]
    return Edit(person=ANN, run=run.planned.id, iteration=base.number, base=base.sha256 or "", program=program)


class Visitor:
    """Does something once, when an event is on record; `say` hands in a wish and calls the conductor."""

    def __init__(self, folder: Path, act: Callable[["Visitor", Event, State], None]) -> None:
        self.folder, self.act, self.said = Folder(path=folder), act, 0
        self.heard: list[Event] = []

    def say(self, wish: HumanRequest) -> None:
        self.said += 1
        hand_in(self.folder, wish, at_ns=self.said)
        self.order.commands.put_nowait("look")

    def conduct(self, source: str, model: FakeModel, bench: FakeBench | None = None) -> State:
        self.order = order(source, self.folder.path, model, heard=[])

        def listen(event: Event, state: State) -> None:
            self.heard.append(event)
            self.act(self, event, state)

        object.__setattr__(self.order, "listener", listen)
        return asyncio.run(run(self.order, bench=bench or FakeBench()))


def answering(accepted: Callable[[int], bool], reason: str = "") -> Callable[[Visitor, Event, State], None]:
    """Decides on whatever waits."""

    def act(visitor: Visitor, event: Event, state: State) -> None:
        if isinstance(event, DecisionAwaited):
            yes = accepted(event.iteration)
            visitor.say(Decision(person=ANN, run=event.run, iteration=event.iteration, accepted=yes, reason=reason))

    return act


def after_first_reply(wish: Callable[[State], HumanRequest]) -> Callable[[Visitor, Event, State], None]:
    """Hands in a wish when the first reply of run 1 has ended."""

    def act(visitor: Visitor, event: Event, state: State) -> None:
        if isinstance(event, TurnEnded) and (event.run, event.iteration) == (1, 1):
            visitor.say(wish(state))

    return act
