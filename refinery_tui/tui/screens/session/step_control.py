"""StepControl through an open session with the keyboard and the mouse, the same on every screen that shows one."""

from collections.abc import Callable

from refinery_tui.tui.feed import position
from refinery_tui.tui.screens.session.open_session import OpenSession
from refinery_tui.tui.screens.session.replay_control import ReplayControl
from refinery_tui.tui.screens.shared.dialogs import TextDialog
from refinery_tui.tui.screens.shared.page import Page


class StepControl:
    """Moves where the person stands; `draw` shows it."""

    def __init__(self, page: Page, session: OpenSession, replaying: ReplayControl, draw: Callable[[], None]) -> None:
        self._page, self._session, self._replaying, self._draw = page, session, replaying, draw

    def go(self, here: position.Position) -> None:
        """Stand there."""
        self._session.go(here)
        self._draw()

    def by_iteration(self, step: int) -> None:
        """One iteration on or back; in a replay one event."""
        state, here = self._session.watched.state, self._session.here
        if self._replaying.by_event(step):
            self._draw()
        elif state is not None:
            self.go(position.by_iteration(state, here, step))

    def by_turn(self, step: int) -> None:
        """One turn on or back; in a replay one event."""
        state, here = self._session.watched.state, self._session.here
        if self._replaying.by_event(step):
            self._draw()
        elif state is not None:
            self.go(position.by_turn(state, here, step))

    def to_turn(self, run: int, turn: int) -> None:
        """Where somebody points in a run's hand-over."""
        if (state := self._session.watched.state) is not None and self._session.replay is None:
            self.go(position.to_turn(state, run, turn))

    def by_run(self, step: int) -> None:
        """One run on or back."""
        state, here = self._session.watched.state, self._session.here
        if self._replaying.by_run(step):
            self._draw()
        elif state is not None:
            self.go(position.by_run(state, here, step))

    def to_run(self, run: int) -> None:
        """Where somebody points in the map or in the table."""
        if self._session.watched.state is not None and run:
            self.go(position.to_run(self._session.watched.state, run))

    def to_iteration(self, iteration: int) -> None:
        """Where somebody points on the ladder: an iteration of the same run."""
        if self._session.watched.state is not None:
            self.go(position.to_iteration(self._session.watched.state, self._session.here, iteration))

    def follow(self) -> None:
        """Out of the replay; else stay with what happens."""
        state, here = self._session.watched.state, self._session.here
        if self._replaying.end():
            self._draw()
        elif state is not None:
            self.go(position.followed(state, position.Position(run=here.run, iteration=here.iteration)))

    def copy(self) -> None:
        """Copy the program that stands here."""
        from refinery_tui.tui.screens.shared.clipboard import copy_program

        state = self._session.watched.state
        found = position.iteration_read(state, self._session.here) if state is not None else None
        copy_program(self._page, self._session.watched.folder, found)

    def ask(self) -> None:
        """Ask for a run, or a run and an iteration."""
        self._page.app.push_screen(TextDialog("Go to run, or run.iteration", self._refusal), self._gone)

    def _refusal(self, words: str) -> str:
        state = self._session.watched.state
        told = position.parse_position(state, words) if state is not None else "Nothing has been read yet."
        return told if isinstance(told, str) else ""

    def _gone(self, words: str | None) -> None:
        state = self._session.watched.state
        if words is None or state is None:
            return
        told = position.parse_position(state, words)
        if isinstance(told, position.Position):
            self.go(told)
