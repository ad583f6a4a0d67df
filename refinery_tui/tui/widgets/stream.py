"""A pane into which a reply streams: literal, cheap however long it gets; it can be held, scrolled and enlarged."""

from textual import events
from textual.content import Content
from textual.timer import Timer

from refinery_tui.core.base.text import clean
from refinery_tui.tui.text.highlight import is_fence, reply
from refinery_tui.tui.text.lazy_wrap import AT_ONCE, arriving
from refinery_tui.tui.text.styled import Line, Span, choose, line, plain
from refinery_tui.tui.text.wrap import LONGEST, ending, shown
from refinery_tui.tui.widgets.text_window import TextWindow

KEPT = 2_000  # lines of one reply that can be scrolled back to
SLACK = 200  # lines above that before the oldest are dropped, so that dropping is rare
LATER = 0.02  # seconds between portions of lines wrapped that nobody sees


class StreamPane(TextWindow):
    """Shows one reply: `speak` is told its whole text again and again, and takes up what is new."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._key: object = None
        self._taken = 0
        self._waits: Timer | None = None  # until lines above the last ones are wrapped
        self._partial = ""
        self._in_code = False  # whether the line that arrives stands between two fences
        self._ended = False
        self._wide = 0  # cells of the pane when it was seen last: hidden it has none, and looking them up costs
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

    def _name_place(self) -> None:
        """Say how far the end is; where there is no border below, one stands there for as long as that is said."""
        super()._name_place()
        held = bool(self.border_subtitle)
        if self.has_class("-held") != held:
            self.set_class(held, "-held")

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
