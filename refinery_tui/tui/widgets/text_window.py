"""Rows of a text that grows: they follow its end or are held and scrolled, with a thumb for where they stand."""

from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.cache import FIFOCache
from textual.content import Content
from textual.geometry import Region
from textual.strip import Strip

from refinery_tui.core.base.text import count
from refinery_tui.tui.text.lazy_wrap import LazyWrap
from refinery_tui.tui.text.styled import Line, Tone
from refinery_tui.tui.widgets.text_area import SelectableText

PAINTED = 256  # rows whose cells are kept: a few screens


class TextWindow(SelectableText, can_focus=True):
    """What is seen of a text whose last lines may still change; each row is painted once, however often it is shown."""

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
        self._text = LazyWrap()
        self._tail: list[Line] = []  # of the line that is not finished
        self._gone = 0  # rows that were dropped above, less those that were wrapped later
        self._finished = self._held = 0  # lines that have arrived, and how many had when the text was held
        self._top: int | None = None  # the first visible row; None while the end is followed
        self._seen = (0, 0, 0)
        self._shown: list[tuple[Line | None, Tone | None]] = []
        self._painted: FIFOCache[tuple[int, str], Strip] = FIFOCache(PAINTED)
        self._sides: tuple[Strip, Strip] | None = None

    def _unroll(self, lines: int | None = None) -> None:
        """Wrap so many of the lines above (None: all); a row keeps its number, and what was painted of it."""
        if self._text.above:
            self._gone -= self._text.on(self._text.above if lines is None else lines)

    def _paint(self) -> None:
        """Paint the rows that are not as they were, of the text and of the thumb beside it."""
        self._seen = self._placed()
        self._name_place()
        before, self._shown = self._shown, [(self._words(y), self._thumb(y)) for y in range(self.size.height)]
        self.repaint(before, self._shown)

    def _words(self, y: int) -> Line | None:
        """The words in a row of the screen, None below the text."""
        at, own = self._seen[0] + y, len(self._text.rows)
        return self._text.rows[at] if at < own else self._tail[at - own] if at < self._total else None

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
        new = self._finished - self._held
        what = count(new, "new line") if new > 0 else count(below, "line")
        said = f"{what} below · end follows" if self._top is not None and below > 0 else ""
        if str(self.border_subtitle or "") != said:
            self.border_subtitle = Content(said)

    @property
    def _total(self) -> int:
        return len(self._text.rows) + len(self._tail)

    @property
    def _first(self) -> int:
        last = max(0, self._total - self.size.height)
        return last if self._top is None else min(self._top, last)

    def render_line(self, y: int) -> Strip:
        """One row of the text, and the place in it at the right edge."""
        at = self._seen[0] + y
        row = self.placed(self.strip(self.picked(at, self._words(y) or ()), max(2, self.size.width - 1), self.base), at)
        tone = self._thumb(y)
        thumb = Segment("▐", self.base + self.tone(tone)) if tone else Segment(" ", self.base)
        return Strip([*row, thumb], row.cell_length + 1)

    @property
    def text_rows(self) -> list[Line]:
        """The rows that can be selected."""
        self._unroll()
        return [*self._text.rows, *self._tail]

    @property
    def first_row(self) -> int:  # type: ignore[override]  # rows are dropped as a reply goes on
        """The number of the first row that is there; rows dropped count on, rows wrapped later count back."""
        return self._gone

    def _thumb(self, y: int) -> Tone | None:
        """How the place in the text is shown beside this row, if it is there."""
        if not self._seen[1] <= y < self._seen[2]:
            return None
        return "dim" if self._top is None else "accent"

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows with their border; textual would style all of them at every paint, here only those not seen yet."""
        if self.gutter != (1, 1, 1, 1) or self.text_selection is not None:
            return super().render_lines(crop)
        width, height = self.outer_size
        background, filters = self.background_colors[1], self.get_line_filters()
        strips = [
            self._framed(y - 1)
            if 0 < y < height - 1
            else super(TextWindow, self).render_lines(Region(0, y, width, 1))[0]
            for y in crop.line_range
        ]
        for each in filters:
            strips = [strip.apply_filter(each, background) for strip in strips]
        return strips if crop.column_span == (0, width) else [strip.crop(*crop.column_span) for strip in strips]

    def _framed(self, y: int) -> Strip:
        at, (left, right) = self._seen[0] + y, self._edges()
        key = (self._gone + at if at < self._total else -1 - y, self._thumb(y) or "")
        changing = len(self._text.rows) <= at < self._total  # with every letter that arrives
        strip = None if changing else self._painted.get(key)
        if strip is None:
            strip = Strip.join([left, self.render_line(y), right])
            if not changing:
                self._painted[key] = strip
        return strip

    def _edges(self) -> tuple[Strip, Strip]:
        if self._sides is None:
            width = self.outer_size.width
            line = super().render_lines(Region(0, 1, width, 1))[0]
            self._sides = line.crop(0, 1), line.crop(width - 1, width)
        return self._sides

    def notify_style_update(self) -> None:
        """What is painted holds the colours of a theme."""
        super().notify_style_update()
        self._sides = None
        self._painted.clear()

    def action_scroll(self, rows: int) -> None:
        """Hold the text and move in it; at its end it follows again."""
        self._unroll()
        last = max(0, self._total - self.size.height)
        wanted = max(0, self._first + rows)
        if self._top is None:
            self._held = self._finished
        self._top = None if wanted >= last else wanted
        self._paint()

    def action_page(self, pages: int) -> None:
        """Move by what is visible."""
        self.action_scroll(pages * max(1, self.size.height - 1))

    def action_top(self) -> None:
        """The first line that is kept."""
        self._unroll()
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
