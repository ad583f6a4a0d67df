"""A session that is open: what is watched of it, where the person stands, what came of its runs, its replay."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from refinery_tui.core.record.events import Event
from refinery_tui.core.record.results import Outcomes, Result
from refinery_tui.tui.feed import position
from refinery_tui.tui.feed.replay import Replay
from refinery_tui.tui.feed.session_tail import SessionTail
from refinery_tui.tui.panes.session import imported_run, results_table


class OpenSession:
    """What the session screen and the screens over it share; `clock` gives seconds since the epoch.

    While `replay` is there it stands in for the watched session. `taken_up` is told when a state is new.
    """

    def __init__(self, watched: SessionTail, clock: Callable[[], float], taken_up: Callable[[], None]) -> None:
        self.watched = watched
        self.clock = clock
        self.here = position.Position()
        self.found: Sequence[Result] = ()
        self.replay: Replay | None = None
        self.reading = True  # until its events have been read for the first time
        self.rows = results_table.Rows()
        self._outcomes = Outcomes()
        self._taken_up = taken_up

    @property
    def now(self) -> float:
        """Seconds since the epoch: the clock's, or those of the replay."""
        return self.clock() if self.replay is None else self.replay.now

    @property
    def source(self) -> SessionTail:
        """The session itself, also while it is replayed."""
        return self.watched if self.replay is None else self.replay.source

    def read(self) -> list[Event]:
        """Read what there is, for a thread, since a large session takes a second; its results and rows are made too."""
        events = self.watched.look()
        if (state := self.watched.state) is not None:
            self.rows.update(state, self._outcomes.update(state), running=self.watched.running)
        return events

    def look(self) -> list[Event]:
        """Take up what has happened since the last look."""
        before = self.watched.standing
        events = self.watched.look()
        if events or self.watched.standing != before:
            self.take_up(events)
        return events

    def take_up(self, events: Sequence[Event]) -> None:
        """Work out what these events change."""
        state = self.watched.state
        if state is None:
            return
        if any(map(results_table.changed_by, events)):
            self.found = self._outcomes.update(state)
        self.here = position.followed(state, imported_run.first(state, self.found, self.here))
        self._taken_up()

    def go(self, here: position.Position) -> None:
        """Stand there; in a replay at the moment at which that iteration was asked for."""
        if self.replay is not None:
            self.replay.seek(self.replay.recording.began(here.run, here.iteration) or self.replay.moment)
            here = replace(here, following=True)
        self.here = here

    def forget(self) -> None:
        """A large session is large: nothing of it stays when nobody looks at it."""
        self.watched.forget()
        self.watched, self.replay = self.source, None
        self.found, self._outcomes, self.rows = (), Outcomes(), results_table.Rows()
