"""The lines of a long text as rows of a width: the last ones at once, those above them when there is time."""

from itertools import islice

from refinery_tui.core.base.text import clean
from refinery_tui.tui.text.highlight import FENCE
from refinery_tui.tui.text.styled import Line, Span
from refinery_tui.tui.text.wrap import bounded, ready, shown, wrapped, wrapped_line

AT_ONCE = 200  # lines: a few screens


def arriving(text: str) -> Line:
    """One line of a reply under way; a fence is dim."""
    fence = ("```" in text or "~~~" in text) and FENCE.match(text) is not None
    return (Span(text if ready(text) else shown(clean(bounded(text))), "dim" if fence else "plain"),)


class LazyWrap:
    """`rows` are those of the last lines, all but the first `above` of them; without a width there are none."""

    def __init__(self) -> None:
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
        if len(words) != 1:
            return wrapped_line(words, self._cells)
        (text, tone), *_ = words
        if len(text) <= self._cells and text.isascii():
            return [words]
        return [(Span(piece, tone),) for piece in wrapped(text, self._cells)]
