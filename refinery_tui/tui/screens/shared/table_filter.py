"""Filtering and sorting the table of a screen, on Home and in a session alike."""

from textual.screen import Screen
from textual.widgets import Input

from refinery_tui.tui.widgets.table import Table


def filter_box(asks: str) -> Input:
    """Where the words are written; it is seen while there are any."""
    box = Input(id="filter", placeholder=f"filter: {asks}; esc clears", compact=True)
    box.display, box.cursor_blink = False, False
    return box


class TableFilter:
    """The words that a row of the table of this name must hold, written in the filter box of its screen."""

    def __init__(self, screen: Screen[None], table: str) -> None:
        self._screen, self._called = screen, table

    @property
    def _table(self) -> Table:
        return self._screen.query_one(f"#{self._called}", Table)

    @property
    def _box(self) -> Input:
        return self._screen.query_one("#filter", Input)

    @property
    def seen(self) -> bool:
        """Whether there is a filter, or one is being written."""
        return self._box.display

    def ask(self) -> None:
        """Have the words written."""
        self._box.display = True
        self._box.focus()

    def write(self, words: str) -> None:
        """Show only the rows that hold these words."""
        self._table.filter(words)

    def done(self) -> None:
        """Back to the rows; words stay in sight."""
        self._box.display = bool(self._box.value)
        self._table.focus()

    def clear(self) -> None:
        """Show every row again."""
        self._box.value, self._box.display = "", False
        self._table.focus()

    def sort(self) -> None:
        """Sort: the same column the other way round, then the next one, at last by none."""
        self._table.sort_on()
