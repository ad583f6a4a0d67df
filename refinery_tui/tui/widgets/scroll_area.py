"""Rows that scroll: as they grow and shrink only their scrollbar is painted anew, not the whole screen laid out."""

from textual.geometry import Size
from textual.scroll_view import ScrollView

from refinery_tui.tui.runtime.textual_patches import scroll_over
from refinery_tui.tui.widgets.line_widgets import PaintedLines


class ScrollArea(PaintedLines, ScrollView, can_focus=True):
    """A scroll view of so many rows, which it scrolls only up and down."""

    def extend(self, rows: int, cells: int = 0) -> None:
        """There are so many rows, the widest of so many cells; the screen is laid out only where its layout changes."""
        before, size = self.virtual_size, Size(cells, rows)
        if size == before:
            return
        if self.styles.is_auto_height or (self.styles.is_auto_width and size.width != before.width):
            self.virtual_size = size
            return
        scroll_over(self, size)

    @property
    def rows_seen(self) -> slice:
        """Which rows are on the screen."""
        return slice(self.scroll_offset.y, self.scroll_offset.y + self.size.height)
