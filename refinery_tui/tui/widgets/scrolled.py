"""Rows that scroll: as they grow and shrink only their scrollbar is painted anew, not the whole screen laid out."""

from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.widget import Widget

from refinery_tui.tui.widgets.painting import Painted


class Scrolled(Painted, ScrollView, can_focus=True):
    """A scroll view of so many rows, none wider than the view."""

    def extend(self, rows: int) -> None:
        """So many rows there are; the screen is laid out only if the scrollbar comes or goes, or the height is auto."""
        size = Size(0, rows)
        if size == self.virtual_size:
            return
        if self.styles.is_auto_height:
            self.virtual_size = size
            return
        self.set_reactive(Widget.virtual_size, size)  # set as usual it lays out the screen, as textual means it to
        self._scroll_update(size)  # what textual does for it once it has: the scrollbar, and where it is scrolled to
