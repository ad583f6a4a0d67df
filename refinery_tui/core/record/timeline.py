"""The latest state, every stop worth stepping to, so that a step is a list index, and every state there has been."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.record.events import Event
from refinery_tui.core.record.fold import apply
from refinery_tui.core.record.state import State

KEPT_EVERY = 64  # events between two states that are kept, at first: any other is a few foldings away
KEPT = 256  # states that are kept, at most; each holds a tuple of all runs, so more of them would grow with the square


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One iteration of one run, and how many events there were when that iteration was last heard of."""

    run: int
    iteration: int
    events: int


@dataclass(slots=True)
class Timeline:
    """A fold that remembers; `stops` are in the order in which their iterations began."""

    latest: State | None = None
    stops: list[Stop] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    _kept: list[State] = field(default_factory=list)
    _every: int = KEPT_EVERY
    _places: dict[tuple[int, int], int] = field(default_factory=dict)

    def extend(self, events: Iterable[Event]) -> None:
        """Fold more events in."""
        for event in events:
            self.latest = apply(self.latest, event)
            self.events.append(event)
            if len(self.events) % self._every == 1:
                self._keep(self.latest)
            self._remember(event)

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
        state = self._kept[start]
        for event in self.events[start * self._every + 1 : count]:
            state = apply(state, event)
        return state

    def index_of(self, run: int, iteration: int) -> int | None:
        """The index of this iteration among the stops."""
        return self._places.get((run, iteration))

    def state_at(self, stop: Stop) -> State:
        """The session as it stood at a stop."""
        return self.after(stop.events)

    def _keep(self, state: State) -> None:
        """Keep a state; of too many only every other one, and from then on half as many."""
        self._kept.append(state)
        if len(self._kept) > KEPT:
            self._kept = self._kept[::2]
            self._every *= 2

    def _remember(self, event: Event) -> None:
        run, iteration = getattr(event, "run", None), getattr(event, "iteration", None)
        if not isinstance(run, int) or not isinstance(iteration, int):
            return
        stop = Stop(run=run, iteration=iteration, events=len(self.events))
        place = self._places.setdefault((run, iteration), len(self.stops))
        if place == len(self.stops):
            self.stops.append(stop)
        else:
            self.stops[place] = stop
