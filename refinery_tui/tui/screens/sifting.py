"""Filtering and sorting the list of sessions on Home."""

from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Input

from refinery_tui.tui.widgets.table import Table

SIFT: list[BindingType] = [
    Binding("slash", "filter", "filter", id="home.filter", tooltip="show only the sessions that hold these words"),
    Binding("s", "sort", "sort", id="home.sort", tooltip="sort the sessions: down, then by the next column"),
    Binding("escape", "clear", "clear", show=False, id="home.clear", tooltip="clear the filter"),
]


def filter_box() -> Input:
    """Where the words are written; it is seen while there are any."""
    box = Input(id="home-filter", placeholder="filter: words that a session must hold; esc clears", compact=True)
    box.display, box.cursor_blink = False, False
    return box


class Sifting(Screen[None]):
    """`/` writes words, `esc` clears them, `s` sorts."""

    def action_filter(self) -> None:
        """Write the words that a session must hold."""
        box = self.query_one("#home-filter", Input)
        box.display = True
        box.focus()

    def action_clear(self) -> None:
        """Show every session again."""
        box = self.query_one("#home-filter", Input)
        box.value = ""
        box.display = False
        self.query_one("#sessions", Table).focus()

    def on_input_changed(self, message: Input.Changed) -> None:
        """The rows follow what is written."""
        self.query_one("#sessions", Table).filter(message.value)

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Back to the rows; the words stay in sight."""
        message.input.display = bool(message.value)
        self.query_one("#sessions", Table).focus()

    def action_sort(self) -> None:
        """Sort as on the session screen: the same column the other way round, then the next one, at last by none."""
        self.query_one("#sessions", Table).sort_on()
