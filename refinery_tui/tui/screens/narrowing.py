"""Filtering the results of a session."""

from textual.screen import Screen
from textual.widgets import Input

from refinery_tui.tui.widgets.table import Table

ASKS = "filter: a run's number, or words of its row such as agents 1 or 8 it; esc clears"


def filter_box() -> Input:
    """Where the words are written; it is seen while there are any."""
    return Input(id="filter", placeholder=ASKS, compact=True)


class Narrowing(Screen[None]):
    """`/` writes the words that a row must hold."""

    def action_pane(self, pane: str) -> None:
        """Show or focus one pane."""

    def action_filter(self) -> None:
        """Write the words that a row must hold."""
        box = self.query_one("#filter", Input)
        box.display = True
        self.action_pane("results")
        box.focus()

    def on_input_changed(self, message: Input.Changed) -> None:
        """The rows follow what is written."""
        self.query_one("#results", Table).filter(message.value)

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Back to the rows."""
        message.input.display = bool(message.value)
        self.query_one("#results", Table).focus()
