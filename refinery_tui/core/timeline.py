"""The latest state and every stop worth stepping to, so that a step is a list index."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from refinery_tui.core.errors import RefineryError
from refinery_tui.core.events import Event
from refinery_tui.core.fold import apply
from refinery_tui.core.state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One iteration of one run, and the session as it stood when that iteration was last heard of."""

    run: int
    iteration: int
    state: State


@dataclass(slots=True)
class Timeline:
    """A fold that remembers; `stops` are in the order in which their iterations began."""

    latest: State | None = None
    stops: list[Stop] = field(default_factory=list)
    _places: dict[tuple[int, int], int] = field(default_factory=dict)

    def extend(self, events: Iterable[Event]) -> None:
        """Fold more events in."""
        for event in events:
            self.latest = apply(self.latest, event)
            self._remember(event, self.latest)

    @property
    def state(self) -> State:
        """The latest state; RefineryError when nothing has happened yet."""
        if self.latest is None:
            raise RefineryError("The session is empty: nothing has been written to it yet.")
        return self.latest

    def place(self, run: int, iteration: int) -> int | None:
        """The index of this iteration among the stops."""
        return self._places.get((run, iteration))

    def _remember(self, event: Event, state: State) -> None:
        run, iteration = getattr(event, "run", None), getattr(event, "iteration", None)
        if not isinstance(run, int) or not isinstance(iteration, int):
            return
        stop = Stop(run=run, iteration=iteration, state=state)
        place = self._places.setdefault((run, iteration), len(self.stops))
        if place == len(self.stops):
            self.stops.append(stop)
        else:
            self.stops[place] = stop
