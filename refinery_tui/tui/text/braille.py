"""A drawing of dots, two by four a cell in braille, with marks that stand over them; the axes are straight."""

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from refinery_tui.tui.text.styled import Line, Span, Tone

_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
_BLANK = 0x2800


@dataclass(slots=True, kw_only=True)
class Canvas:
    """`columns` x `rows` cells over the ranges `x` and `y`; what lies outside them is not drawn."""

    columns: int
    rows: int
    x: tuple[float, float]
    y: tuple[float, float]
    _cells: dict[tuple[int, int], int] = field(default_factory=dict)
    _tones: dict[tuple[int, int], Tone] = field(default_factory=dict)
    _marks: dict[tuple[int, int], Span] = field(default_factory=dict)
    _rules: dict[int, Span] = field(default_factory=dict)
    _posts: dict[int, Span] = field(default_factory=dict)

    def dot_of(self, x: float, y: float) -> tuple[int, int] | None:
        """The dot of a point, column and row from the top left; None outside."""
        across, down = _share(x, self.x), 1 - _share(y, self.y)
        if not (0 <= across <= 1 and 0 <= down <= 1):
            return None
        return round(across * (2 * self.columns - 1)), round(down * (4 * self.rows - 1))

    def dot(self, x: float, y: float, tone: Tone) -> None:
        """One dot; the cell takes the tone of the dot that came last."""
        found = self.dot_of(x, y)
        if found is not None:
            cell = (found[0] // 2, found[1] // 4)
            self._cells[cell] = self._cells.get(cell, 0) | _DOTS[found[1] % 4][found[0] % 2]
            self._tones[cell] = tone

    def curve(self, points: Sequence[tuple[float, float]], tone: Tone, *, every: int = 1) -> None:
        """Straight lines between the points, a dot in each column of dots, or in every so many; a gap at NaN."""
        for (x0, y0), (x1, y1) in itertools.pairwise(points):
            if not all(map(math.isfinite, (x0, y0, x1, y1))):
                continue  # what nobody knows is a gap
            steps = max(1, math.ceil(abs(_share(x1, self.x) - _share(x0, self.x)) * 4 * self.columns))
            steps = max(steps, math.ceil(abs(_share(y1, self.y) - _share(y0, self.y)) * 8 * self.rows))
            for step in range(0, steps + 1, every):
                self.dot(x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps, tone)

    def mark(self, x: float, y: float, mark: Span) -> None:
        """One sign in a cell of its own, over the dots."""
        found = self.dot_of(x, y)
        if found is not None:
            self._marks[found[0] // 2, found[1] // 4] = mark

    def rule(self, y: float, sign: Span) -> None:
        """A level line of one-cell signs behind everything else."""
        found = self.dot_of(self.x[0], y)
        if found is not None:
            self._rules[found[1] // 4] = sign

    def post(self, x: float, sign: Span) -> None:
        """An upright line of one-cell signs behind everything else."""
        found = self.dot_of(x, self.y[0])
        if found is not None:
            self._posts[found[0] // 2] = sign

    def grid(self, xs: Iterable[float], ys: Iterable[float]) -> None:
        """Faint lines at these places, behind everything else."""
        for x in xs:
            self.post(x, Span("┊", "grid"))
        for y in ys:
            self.rule(y, Span("┈", "grid"))

    def upright(self, x: float, low: float, high: float, tone: Tone) -> None:
        """A bar from `low` to `high` with a foot and a head, which is open where it leaves the drawing."""
        inside = (max(low, self.y[0]), min(high, self.y[1]))
        ends = [self.dot_of(x, y) for y in inside]
        if inside[0] > inside[1] or ends[0] is None or ends[1] is None:
            return
        bottom, top = ends[0][1] // 4, ends[1][1] // 4
        for row in range(top, bottom + 1):
            head, foot = row == top and high <= self.y[1], row == bottom and low >= self.y[0]
            self._marks.setdefault((ends[0][0] // 2, row), Span("┬" if head else "┴" if foot else "│", tone))

    def lines(self) -> list[Line]:
        """The rows from the top."""
        return [tuple(self._word(column, row) for column in range(self.columns)) for row in range(self.rows)]

    def _word(self, column: int, row: int) -> Span:
        cell = (column, row)
        if cell in self._marks:
            return self._marks[cell]
        if cell in self._cells:
            return Span(chr(_BLANK + self._cells[cell]), self._tones[cell])
        rule, post = self._rules.get(row), self._posts.get(column)
        both = rule is not None and post is not None and rule.tone == post.tone == "grid"
        return Span("┼", "grid") if both else rule or post or Span(" ")


def _share(value: float, over: tuple[float, float]) -> float:
    return (value - over[0]) / (over[1] - over[0]) if over[1] > over[0] else 0.5
