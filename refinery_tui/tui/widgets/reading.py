"""A page that is read: toned lines made for the width there is, scrolled with the keys, never cut off."""

from collections.abc import Callable

from textual import events
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from refinery_tui.tui.tones import Line, Word
from refinery_tui.tui.widgets.painting import COMPONENTS, Painted

Build = Callable[[int], list[Line]]


class Reading(Painted, ScrollView, can_focus=True):
    """Shows what `build(width)` makes; built again only when the key or the width changes."""

    COMPONENT_CLASSES = COMPONENTS

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._key: object = None
        self._place: object = None
        self._build: Build = lambda width: []
        self._lines: list[Line] = []

    def show(self, key: object, build: Build, *, place: object = None, follow: bool = False) -> None:
        """Show what `key` names; it begins at its top unless it is the same `place`, read anew.

        With `follow`, a page that grows while its end is on the screen stays at its end.
        """
        if key == self._key:
            return
        again = place is not None and place == self._place
        at_end = again and self.scroll_offset.y >= self.max_scroll_y
        self._key, self._place, self._build = key, place, build
        self._lay()
        if not again:
            self.scroll_to(0, 0, animate=False, force=True)
        elif follow and at_end:
            self.scroll_end(animate=False, force=True)

    def _lay(self) -> None:
        width = max(8, self.size.width - 2)
        self._lines = self._build(width)
        self.virtual_size = Size(self.size.width, len(self._lines))
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        """Lines are made for a width."""
        self._lay()

    def render_line(self, y: int) -> Strip:
        """One line, a blank at its left."""
        at = self.scroll_offset.y + y
        words = self._lines[at] if at < len(self._lines) else ()
        return self.strip((Word(" "), *words), self.size.width, self.base)
