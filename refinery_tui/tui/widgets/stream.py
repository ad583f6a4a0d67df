"""A pane into which a reply streams: literal, wrapped, cheap however long it gets, and it can be held and scrolled."""

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region
from textual.strip import Strip

from refinery_tui.core.text import clean
from refinery_tui.tui.highlight import FENCE, reply
from refinery_tui.tui.tones import Line, Tone, Word, line
from refinery_tui.tui.widgets.painting import Painted
from refinery_tui.tui.wrapping import LONGEST, shown, wrapped, wrapped_line

KEPT = 2_000  # lines of one reply that can be scrolled back to
SLACK = 200  # lines above that before the oldest are dropped, so that dropping is rare


class StreamPane(Painted, can_focus=True):
    """Shows one reply: `speak` is told its whole text again and again, and takes up what is new."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll(-1)", "up", show=False, id="pane.up", tooltip="up"),
        Binding("down", "scroll(1)", "down", show=False, id="pane.down", tooltip="down"),
        Binding("pageup", "page(-1)", "page up", show=False, id="pane.page-up", tooltip="a page up"),
        Binding("pagedown", "page(1)", "page down", show=False, id="pane.page-down", tooltip="a page down"),
        Binding("home", "top", "top", show=False, id="pane.first", tooltip="to the top"),
        Binding("end", "follow", "end", show=False, id="pane.last", tooltip="to the end, and follow the text"),
    ]

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._key: object = None
        self._taken = 0
        self._lines: list[Line] = []
        self._rows: list[Strip] = []
        self._heights: list[int] = []
        self._partial = ""
        self._tail: list[Strip] = []
        self._ended = False
        self._top: int | None = None
        self._seen = (0, 0, 0)
        self._looks: tuple[Style, ...] = ()

    def speak(self, key: object, text: str, *, ended: bool) -> None:
        """Show `text` of the reply named `key`; it may only grow, or end."""
        if key != self._key or len(text) < self._taken:
            self._begin(key)
        if ended and not self._ended:
            self._end(text)
        elif not ended and len(text) > self._taken:
            rows = len(self._rows)
            self._take(text[self._taken :])
            self._taken = len(text)
            self._changed(rows)

    def _begin(self, key: object) -> None:
        self._key, self._taken, self._partial = key, 0, ""
        self._ended, self._top = False, None
        self._forget()
        self._changed()

    def _forget(self) -> None:
        self._lines, self._rows, self._heights, self._tail = [], [], [], []

    def _take(self, fresh: str) -> None:
        *finished, self._partial = (self._partial + fresh).split("\n")
        for each in finished[-KEPT - SLACK :]:
            self._finish(each)
        if len(self._partial) > LONGEST:
            self._finish(self._partial)
            self._partial = ""
        self._drop_oldest()

    def _finish(self, text: str) -> None:
        tone: Tone = "dim" if FENCE.match(text) else "plain"
        self._add((Word(shown(clean(text)), tone),))

    def _add(self, words: Line) -> None:
        strips = self._wrap(words)
        self._lines.append(words)
        self._rows.extend(strips)
        self._heights.append(len(strips))

    def _wrap(self, words: Line) -> list[Strip]:
        cells = self._cells
        if len(words) == 1:
            rows: list[Line] = [(Word(piece, words[0].tone),) for piece in wrapped(words[0].text, cells)]
        else:
            rows = wrapped_line(words, cells)
        return [self.strip(row, cells, self.base) for row in rows]

    def _end(self, text: str) -> None:
        self._forget()
        self._ended, self._taken, self._partial = True, len(text), ""
        lines = reply(text)
        if len(lines) > KEPT:
            self._add(line(Word(f"… {len(lines) - KEPT:,} lines above; the program view shows all", "dim")))
        for words in lines[-KEPT:]:
            self._add(words)
        self._changed()

    def _drop_oldest(self) -> None:
        excess = len(self._lines) - KEPT
        if excess < SLACK:
            return
        rows = sum(self._heights[:excess])
        del self._lines[:excess], self._heights[:excess], self._rows[:rows]
        if self._top is not None:
            self._top = max(0, self._top - rows)

    def _changed(self, since: int = 0) -> None:
        """Wrap the unfinished line anew and paint from the row `since` on."""
        if self._ended or self._key is None:
            self._tail = []
        else:
            cursor = Word("▌", "accent")
            self._tail = self._wrap(line(Word(shown(clean(self._partial))), cursor))
        self._paint(since)

    def _paint(self, since: int = 0) -> None:
        """Paint the rows from `since` on; all of them when the text has moved."""
        before, self._seen = self._seen, self._placed()
        self._name_place()
        height = self.size.height
        row = max(0, since - self._seen[0])
        if before != self._seen or row == 0:
            self.refresh()
        elif row < height:
            self.refresh(Region(0, row, self.size.width, height - row))

    def _placed(self) -> tuple[int, int, int]:
        """The first visible row, and between which rows of the screen the thumb stands."""
        height, total, first = self.size.height, self._total, self._first
        if total <= height or not height:
            return first, 0, 0
        size = max(1, height * height // total)
        start = round((height - size) * first / (total - height))
        return first, start, start + size

    def _name_place(self) -> None:
        below = self._total - self.size.height - self._first
        said = f"{below} lines below · end follows" if self._top is not None and below > 0 else ""
        if str(self.border_subtitle or "") != said:
            self.border_subtitle = Content(said)

    @property
    def _cells(self) -> int:
        return max(2, self.size.width - 1)

    @property
    def _total(self) -> int:
        return len(self._rows) + len(self._tail)

    @property
    def _first(self) -> int:
        last = max(0, self._total - self.size.height)
        return last if self._top is None else min(self._top, last)

    def render_line(self, y: int) -> Strip:
        """One row of the text, and the place in it at the right edge."""
        first, start, end = self._seen
        at, own = first + y, len(self._rows)
        if at < own:
            row = self._rows[at]
        else:
            row = self._tail[at - own] if at < self._total else Strip.blank(self._cells, self.base)
        held: Tone = "accent" if self._top is not None else "dim"
        thumb = Segment("▐", self.base + self.tone(held)) if start <= y < end else Segment(" ", self.base)
        return Strip([*row, thumb], row.cell_length + 1)

    def _relaid(self) -> None:
        """Wrap everything anew: the width or the theme has changed."""
        lines, self._rows, self._heights = self._lines, [], []
        self._lines = []
        for words in lines:
            self._add(words)
        self._changed()

    def on_resize(self, event: events.Resize) -> None:
        """The width decides where lines break."""
        self._relaid()

    def notify_style_update(self) -> None:
        """Strips hold the colours of a theme, whose tones are only known when all its styles are in place."""
        super().notify_style_update()
        if self.is_attached and self.size.width:
            self.call_after_refresh(self._restyled)

    def _restyled(self) -> None:
        looks = (self.base, *(self.tone(tone) for tone in ("plain", "dim", "accent")))
        if looks != self._looks:
            self._looks = looks
            self._relaid()

    def action_scroll(self, rows: int) -> None:
        """Hold the text and move in it; at its end it follows again."""
        last = max(0, self._total - self.size.height)
        wanted = max(0, self._first + rows)
        self._top = None if wanted >= last else wanted
        self._paint()

    def action_page(self, pages: int) -> None:
        """Move by what is visible."""
        self.action_scroll(pages * max(1, self.size.height - 1))

    def action_top(self) -> None:
        """The first line that is kept."""
        self.action_scroll(-self._total)

    def action_follow(self) -> None:
        """Stay at the end."""
        self.action_scroll(self._total)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves the text."""
        event.stop()
        self.action_scroll(-3)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves the text."""
        event.stop()
        self.action_scroll(3)
