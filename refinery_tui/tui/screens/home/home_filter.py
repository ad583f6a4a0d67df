"""Filtering and sorting the list of sessions on Home."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from refinery_tui.tui.screens.shared.table_filter import Narrowing

ASKS = "words that a session must hold"
SIFT: list[BindingType] = [
    Binding("slash", "filter", "filter", id="home.filter", tooltip="show only the sessions that hold these words"),
    Binding("s", "sort", "sort", id="home.sort", tooltip="sort the sessions: down, then by the next column"),
    Binding("escape", "clear", "clear", show=False, id="home.clear", tooltip="clear the filter"),
]


class Sifting(Narrowing):
    """`esc` clears the filter: there is nowhere to go back to."""

    NARROWED: ClassVar[str] = "sessions"

    def action_clear(self) -> None:
        """Show every session again."""
        self.clear_filter()
