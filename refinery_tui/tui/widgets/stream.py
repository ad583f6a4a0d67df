"""A pane into which a reply streams: literal, cheap however long it gets; it can be held, scrolled and enlarged."""

from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.cache import FIFOCache
from textual.content import Content
from textual.geometry import Region
from textual.strip import Strip
from textual.timer import Timer

from refinery_tui.core.base.text import clean, count
from refinery_tui.tui.text.highlight import is_fence, reply
from refinery_tui.tui.text.lazy_wrap import AT_ONCE, LazyWrap, arriving
from refinery_tui.tui.text.styled import Line, Span, Tone, choose, line, plain
from refinery_tui.tui.text.wrap import LONGEST, ending, shown
from refinery_tui.tui.widgets.text_area import SelectableText

KEPT = 2_000  # lines of one reply that can be scrolled back to
SLACK = 200  # lines above that before the oldest are dropped, so that dropping is rare
LATER = 0.02  # seconds between portions of lines wrapped that nobody sees
PAINTED = 256  # rows whose cells are kept: a few screens


class StreamPane(SelectableText, can_focus=True):
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
        self._text = LazyWrap()
        self._waits: Timer | None = None  # until lines above the last ones are wrapped
        self._gone = 0
        self._finished = self._held = 0  # lines that have arrived, and how many had when the text was held
        self._partial = ""
        self._in_code = False  # whether the line that arrives stands between two fences
        self._tail: list[Line] = []
        self._painted: FIFOCache[tuple[int, str], Strip] = FIFOCache(PAINTED)
        self._sides: tuple[Strip, Strip] | None = None
        self._ended = False
        self._wide = 0  # cells of the pane when it was seen last: hidden it has none, and looking them up costs
        self._top: int | None = None
        self._seen = (0, 0, 0)
        self._shown: list[tuple[Line | None, Tone | None]] = []
        self._headings: tuple[Line, ...] = ()

    def name_it(self, headings: tuple[Line, ...]) -> None:
        """Whose reply it is: the longest of the headings that fits."""
        self._headings = headings
        title = plain(choose(headings, max(8, self.size.width - 4)))
        if str(self.border_title or "") != title:
            self.border_title = Content(title)

    def speak(self, key: object, text: str, *, ended: bool) -> None:
        """Show `text` of the reply named `key`; it may only grow, or end."""
        if key != self._key or len(text) < self._taken:
            self._begin(key)
        if ended and not self._ended:
            self._end(text)
        elif not ended and len(text) > self._taken:
            self._take(text[self._taken :])
            self._taken = len(text)
            self._changed()

    def _begin(self, key: object) -> None:
        self._key, self._taken, self._partial, self._in_code = key, 0, "", False
        self._ended, self._top, self._finished, self._gone = False, None, 0, 0
        self._forget()
        self._changed()

    def _forget(self) -> None:
        self._text.clear()
        self._tail = []
        self._painted.clear()

    def _take(self, fresh: str) -> None:
        *finished, self._partial = (self._partial + fresh).split("\n")
        self._finished += len(finished)
        if len(self._partial) > LONGEST:
            finished.append(self._partial)
            self._partial = ""
        self._add([self._arrived(each) for each in finished][-KEPT - SLACK :])
        self._drop_oldest()

    def _arrived(self, text: str) -> Line:
        """A line that is finished; between two fences it is code."""
        fence = is_fence(text)
        words = arriving(text, code=self._in_code and not fence)
        self._in_code ^= fence
        return words

    def _add(self, lines: list[Line]) -> None:
        before = self._text.above
        self._text.add(lines)
        if self._text.above > before:
            self._painted.clear()  # the rows are counted anew
        self._unroll_later()

    def _unroll_later(self) -> None:
        """Who holds the text needs all of its rows; who follows it sees the last ones."""
        if self._top is not None:
            self._unroll()
        elif self._text.above and self._waits is None and self.is_running:
            self._waits = self.set_timer(LATER, self._unroll_on)

    def _unroll_on(self) -> None:
        self._waits = None
        self._unroll(AT_ONCE)
        self._unroll_later()
        self._paint()

    def _unroll(self, lines: int = KEPT + 2 * SLACK) -> None:
        """Wrap lines above those that are; a row's number stays, and so does what was painted of it."""
        if self._text.above:
            self._gone -= self._text.on(lines)

    def _end(self, text: str) -> None:
        self._forget()
        self._ended, self._taken, self._partial = True, len(text), ""
        above = text.count("\n") + 1 - KEPT
        cut = [line(Span(f"… {above:,} lines above; the program view shows all", "dim"))] if above > 0 else []
        self._add([*cut, *reply(text, KEPT)[-KEPT:]])
        self._changed()

    def _drop_oldest(self) -> None:
        excess = len(self._text.lines) - KEPT
        if excess < SLACK:
            return
        rows = self._text.drop(excess)
        self._gone += rows
        if self._top is not None:
            self._top = max(0, self._top - rows)

    def _changed(self) -> None:
        """Wrap the unfinished line anew and paint what is not as it was."""
        if self._ended or self._key is None:
            self._tail = []
        else:
            cursor = Span("▌", "accent")
            words = shown(clean(self._partial))
            if self._in_code and self._text.clips:
                self._tail = [line(Span(ending(words, self._wide - 2)), cursor)] if self._wide else []
            else:
                self._tail = self._text.wrap(line(Span(words), cursor))
        self._paint()

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
            else super(StreamPane, self).render_lines(Region(0, y, width, 1))[0]
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

    def wrap_code(self, *, on: bool) -> None:
        """Wrap long lines of code, or clip them with a mark."""
        if self._text.clips == on:
            self._text.clips = not on
            self._relaid()

    def _relaid(self) -> None:
        """Wrap everything anew: the width has changed."""
        self._text.fit(max(2, self._wide - 1) if self._wide else 0)
        self._painted.clear()
        self._unroll_later()
        self._changed()

    def on_resize(self, event: events.Resize) -> None:
        """The width decides where lines break and which heading fits."""
        self.name_it(self._headings)
        if self._wide != self.size.width:
            self._wide = self.size.width
            self._relaid()
        self._paint()
        self.refresh()

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
