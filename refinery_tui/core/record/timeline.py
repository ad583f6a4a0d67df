"""The latest state of a session, and every state there has been, each a few foldings away."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.record.events import Event
from refinery_tui.core.record.fold import Folding
from refinery_tui.core.record.state import State

KEPT_EVERY = 64  # events between two states that are kept, at first: any other is a few foldings away
KEPT = 256  # states that are kept, at most; each holds a tuple of all runs, so more of them would grow with the square


@dataclass(slots=True)
class Timeline:
    """A fold that remembers; `edited` says what an editor did to the file it was read from."""

    latest: State | None = None
    events: list[Event] = field(default_factory=list)
    edited: str = ""
    _kept: list[State] = field(default_factory=list)
    _every: int = KEPT_EVERY

    def extend(self, events: Iterable[Event]) -> None:
        """Fold more events in, up to the first that cannot follow."""
        folding = Folding(self.latest)
        try:
            for event in events:
                folding.add(event)
                self.events.append(event)
                if len(self.events) % self._every == 1 and folding.state is not None:
                    self._keep(folding.state)
        finally:
            self.latest = folding.state

    @property
    def state(self) -> State:
        """The latest state; RefineryError when nothing has happened yet."""
        if self.latest is None:
            raise RefineryError("The session is empty: nothing has been written to it yet.")
        return self.latest

    def after(self, count: int) -> State:
        """The state after the first `count` events, 1 or more; all of them when there are fewer."""
        if count >= len(self.events):
            return self.state
        start = (max(1, count) - 1) // self._every
        folding = Folding(self._kept[start])
        for event in self.events[start * self._every + 1 : count]:
            folding.add(event)
        assert folding.state is not None  # it went on from one
        return folding.state

    def _keep(self, state: State) -> None:
        """Keep a state; of too many only every other one, and from then on half as many."""
        self._kept.append(state)
        if len(self._kept) > KEPT:
            self._kept = self._kept[::2]
            self._every *= 2
