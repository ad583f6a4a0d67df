"""Stepping through a session with the keyboard, the same on every screen that shows one."""

from textual.screen import Screen

from refinery_tui.tui.feed import position
from refinery_tui.tui.feed.session_tail import SessionTail
from refinery_tui.tui.screens.shared.dialogs import TextDialog


class Stepping(Screen[None]):
    """Stands at a position of a watched session; `place` shows it."""

    watched: SessionTail
    here: position.Position

    def place(self) -> None:
        """Show where the person stands."""

    def go(self, here: position.Position) -> None:
        """Stand there."""
        self.here = here
        self.place()

    def action_step(self, step: int) -> None:
        """One iteration on or back."""
        if self.watched.state is not None:
            self.go(position.by_iteration(self.watched.state, self.here, step))

    def action_run(self, step: int) -> None:
        """One run on or back."""
        if self.watched.state is not None:
            self.go(position.by_run(self.watched.state, self.here, step))

    def action_copy(self) -> None:
        """Copy the program that stands here."""
        from refinery_tui.tui.screens.shared.clipboard import copy_program

        found = position.shown_at(self.watched.state, self.here) if self.watched.state else None
        copy_program(self, self.watched.folder, found[1] if found else None)

    def action_follow(self) -> None:
        """Stay with what happens."""
        if self.watched.state is not None:
            here = position.Position(run=self.here.run, iteration=self.here.iteration)
            self.go(position.followed(self.watched.state, here))

    def action_go_to(self) -> None:
        """Ask for a run, or a run and an iteration."""
        self.app.push_screen(TextDialog("Go to run, or run.iteration", self._refusal), self._gone)

    def _refusal(self, words: str) -> str:
        told = (
            position.parse_position(self.watched.state, words) if self.watched.state else "Nothing has been read yet."
        )
        return told if isinstance(told, str) else ""

    def _gone(self, words: str | None) -> None:
        if words is None or self.watched.state is None:
            return
        told = position.parse_position(self.watched.state, words)
        if isinstance(told, position.Position):
            self.go(told)
