"""The lines of a long text as rows of a width: the last ones at once, those above them when there is time."""

from itertools import islice

from refinery_tui.core.base.text import clean
from refinery_tui.tui.text.highlight import is_fence, prose_tone
from refinery_tui.tui.text.styled import CodeLine, Line, Span, fit
from refinery_tui.tui.text.wrap import bounded, ready, shown, wrapped, wrapped_line

CLIPPED = "›"  # where a line of code goes on beyond the pane
AT_ONCE = 200  # lines: a few screens


def arriving(text: str, *, code: bool = False) -> Line:
    """One line of a reply in progress, of a program where `code` says so; a fence is dim."""
    words = text if ready(text) else shown(clean(bounded(text)))
    return CodeLine((Span(words),)) if code else (Span(words, "dim" if is_fence(text) else prose_tone(text)),)


class LazyWrap:
    """`rows` are those of the last lines, all but the first `above` of them; without a width there are none.

    clips: whether lines of code that are too long are clipped, with a mark, instead of wrapped.
    """

    def __init__(self) -> None:
        self.clips = True
        self.lines: list[Line] = []
        self.rows: list[Line] = []
        self.above = self._cells = 0
        self._heights: list[int] = []

    def clear(self) -> None:
        """Nothing is left but the width."""
        self.lines = []
        self._begin()

    def fit(self, cells: int) -> None:
        """The rows have so many cells (0: not known yet); those above the last lines come with `on`."""
        self._cells = cells
        self._begin()

    def _begin(self) -> None:
        self.rows, self._heights, self.above = [], [], len(self.lines)
        self.on(AT_ONCE)

    def add(self, lines: list[Line]) -> None:
        """These lines follow."""
        self.lines.extend(lines)
        if len(lines) > AT_ONCE:
            self._begin()
            return
        for words in lines:
            rows = self.wrap(words)
            self.rows.extend(rows)
            self._heights.append(len(rows))

    def on(self, lines: int) -> int:
        """Wrap so many more lines above the others; how many rows they are."""
        first = max(0, self.above - lines)
        found = [self.wrap(words) for words in islice(self.lines, first, self.above)]
        rows = [row for each in found for row in each]
        self.rows[:0], self._heights[:0], self.above = rows, list(map(len, found)), first
        return len(rows)

    def drop(self, lines: int) -> int:
        """Forget the first lines; how many rows they were, those not wrapped yet being none."""
        among = max(0, lines - self.above)
        rows = sum(self._heights[:among])
        del self.lines[:lines], self._heights[:among], self.rows[:rows]
        self.above = max(0, self.above - lines)
        return rows

    def wrap(self, words: Line) -> list[Line]:
        """The rows of one line."""
        if not self._cells:
            return []
        if self.clips and isinstance(words, CodeLine):
            return [fit(words, self._cells, CLIPPED)]
        if len(words) != 1:
            return wrapped_line(words, self._cells)
        (only,) = words
        if len(only.text) <= self._cells and only.text.isascii():
            return [words]
        return [(only._replace(text=piece),) for piece in wrapped(only.text, self._cells)]
