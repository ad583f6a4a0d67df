"""Rows that scroll: as they grow and shrink only their scrollbar is painted anew, not the whole screen laid out."""

from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.widget import Widget

from refinery_tui.tui.widgets.line_widgets import Painted


class Scrolled(Painted, ScrollView, can_focus=True):
    """A scroll view of so many rows, which it scrolls only up and down."""

    def extend(self, rows: int, cells: int = 0) -> None:
        """There are so many rows, the widest of so many cells; the screen is laid out only where its layout changes."""
        before, size = self.virtual_size, Size(cells, rows)
        if size == before:
            return
        if self.styles.is_auto_height or (self.styles.is_auto_width and size.width != before.width):
            self.virtual_size = size
            return
        self.set_reactive(Widget.virtual_size, size)  # set as usual it lays out the screen, as textual means it to
        self._scroll_update(size)  # what textual does for it once it has: the scrollbar, and where it is scrolled to

    @property
    def rows_seen(self) -> slice:
        """Which rows are on the screen."""
        return slice(self.scroll_offset.y, self.scroll_offset.y + self.size.height)
