"""A page that is read: toned lines made for the width there is, scrolled with the keys, never cut off."""

from collections.abc import Callable

from textual import events
from textual.content import Content
from textual.geometry import Region
from textual.strip import Strip

from refinery_tui.tui.text.styled import Line, Span
from refinery_tui.tui.text.text_search import Match, matches, nearest, set_off
from refinery_tui.tui.widgets.scroll_area import ScrollArea
from refinery_tui.tui.widgets.text_area import SelectableText

Build = Callable[[int], list[Line]]


class PageReader(SelectableText, ScrollArea, can_focus=True):
    """Shows what `build(width)` makes; built again only when the key or the width changes."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._key: object = None
        self._place: object = None
        self._build: Build = lambda width: []
        self._lines: list[Line] = []
        self._words = ""
        self._found: list[Match] = []
        self._chosen = 0

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
        before, found = self._lines, self._found
        self._lines = self._build(max(8, self.size.width - 2))
        self.extend(len(self._lines))
        self._find()
        if found or self._found:
            self.refresh()
        else:
            self.repaint(before[self.rows_seen], self._lines[self.rows_seen])

    def search(self, words: str) -> None:
        """Set off every place that holds the words, and go to the first at or below what is on the screen."""
        self._words = words
        self._find()
        self._chosen = nearest(self._found, self.scroll_offset.y)
        self._go()

    def search_on(self, step: int) -> None:
        """To the next match or the one before, round at the ends."""
        if self._found:
            self._chosen = (self._chosen + step) % len(self._found)
        self._go()

    @property
    def words(self) -> str:
        """What is searched for."""
        return self._words

    def _find(self) -> None:
        self._found = matches(self._lines, self._words)
        self._chosen = min(self._chosen, max(0, len(self._found) - 1))
        self._count()

    def _count(self) -> None:
        many, said = len(self._found), ""
        if self._words:
            said = f"{self._chosen + 1} of {many} · n N next, before" if many else "not found on this page"
        if str(self.border_subtitle or "") != said:
            self.border_subtitle = Content(said)

    def _go(self) -> None:
        self._count()
        if self._found:
            row = self._found[self._chosen].row
            self.scroll_to_region(Region(0, row, 1, 1), animate=False, x_axis=False, force=True)
        self.refresh()

    @property
    def text_rows(self) -> list[Line]:
        """The rows that can be selected."""
        return self._lines

    def _row(self, at: int) -> Line:
        words = self._lines[at] if at < len(self._lines) else ()
        if self._found:
            here = [(number, match) for number, match in enumerate(self._found) if match.row == at]
            others = [(match.start, match.end) for number, match in here if number != self._chosen]
            words = set_off(words, others, "match")
            words = set_off(words, [(m.start, m.end) for number, m in here if number == self._chosen], "chosen")
        return self.picked(at, words)

    def on_unmount(self) -> None:
        """What makes the page is let go of with the screen, not at some later pass of the garbage collector."""
        self._key, self._build = None, lambda width: []

    async def on_click(self, event: events.Click) -> None:
        """Do what the words under the pointer do; one that ends a selection does nothing more."""
        offset = event.get_content_offset(self)
        at = offset.y + self.scroll_offset.y if offset is not None else len(self._lines)
        if offset is not None and at < len(self._lines) and self.text_selection is None:
            await self.act_at(self._lines[at], offset.x - 1, event)

    def on_resize(self, event: events.Resize) -> None:
        """Lines are made for a width."""
        self._lay()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line, a blank at its left."""
        at = self.scroll_offset.y + y
        return self.placed(self.strip((Span(" "), *self._row(at)), self.size.width, self.base), at, blank=1)
