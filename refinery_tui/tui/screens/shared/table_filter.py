"""Filtering and sorting the table of a screen, on Home and in a session alike."""

from typing import ClassVar

from textual.screen import Screen
from textual.widgets import Input

from refinery_tui.tui.widgets.table import Table


def filter_box(asks: str) -> Input:
    """Where the words are written; it is seen while there are any."""
    box = Input(id="filter", placeholder=f"filter: {asks}; esc clears", compact=True)
    box.display, box.cursor_blink = False, False
    return box


class Narrowing(Screen[None]):
    """`/` writes the words that a row of the table called NARROWED must hold, `s` sorts it."""

    NARROWED: ClassVar[str]

    @property
    def _narrowed(self) -> Table:
        return self.query_one(f"#{self.NARROWED}", Table)

    def action_filter(self) -> None:
        """Write the words that a row must hold."""
        box = self.query_one("#filter", Input)
        box.display = True
        box.focus()

    def clear_filter(self) -> None:
        """Show every row again."""
        box = self.query_one("#filter", Input)
        box.value, box.display = "", False
        self._narrowed.focus()

    def on_input_changed(self, message: Input.Changed) -> None:
        """The rows follow what is written."""
        self._narrowed.filter(message.value)

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Back to the rows; the words stay in sight."""
        message.input.display = bool(message.value)
        self._narrowed.focus()

    def action_sort(self) -> None:
        """Sort: the same column the other way round, then the next one, at last by none."""
        self._narrowed.sort_on()
