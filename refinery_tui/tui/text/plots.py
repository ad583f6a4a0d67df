"""Plots in cells: an interval on a ratio axis, dots on a time axis, a share as a bar; shape and text carry it."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from refinery_tui.tui.text.styled import Line, Span, Tone, line, plain

NICE = (1.0, 2.0, 5.0)
BARS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """A log axis over `cells` cells from `low` to `high`, both above 0."""

    low: float
    high: float
    cells: int

    def cell_of(self, value: float) -> int:
        """The cell of a value; what lies outside stands at the edge."""
        span = math.log(self.high) - math.log(self.low)
        share = 0.5 if span <= 0 else (math.log(max(value, 1e-12)) - math.log(self.low)) / span
        return min(self.cells - 1, max(0, round(share * (self.cells - 1))))

    def ticks(self) -> list[float]:
        """Round numbers on it."""
        first = math.floor(math.log10(self.low))
        last = math.ceil(math.log10(self.high))
        decades = [10.0**exponent for exponent in range(first, last + 1)]
        factors = NICE if last - first <= 3 else (1.0,)
        return [d * f for d in decades for f in factors if self.low <= d * f <= self.high]


def around(values: Iterable[float], cells: int, *, least: float = 1.25) -> Axis:
    """An axis that holds all finite values above 0, at least `least` times wide to either side of 1 cell."""
    known = [value for value in values if math.isfinite(value) and value > 0] or [1.0]
    low, high = min(known), max(known)
    if high / low < least:
        low, high = low / least, high * least
    return Axis(low=low, high=high, cells=max(2, cells))


def ruler(axis: Axis, label: int, words: "Sequence[str]") -> Line:
    """The axis' ticks as text below a plot, `words` one a tick; those that would overlap are left out."""
    row = [" "] * axis.cells
    free = 0
    for value, word in zip(axis.ticks(), words, strict=True):
        start = min(max(0, axis.cell_of(value) - len(word) // 2), axis.cells - len(word))
        if start >= free:
            row[start : start + len(word)] = list(word)
            free = start + len(word) + 2
    return line(" " * label, Span("".join(row), "dim"))


def shaded(axis: Axis, zone: tuple[float, float]) -> Line:
    """The zone of effects too small to be of interest."""
    start, end = axis.cell_of(zone[0]), axis.cell_of(zone[1])
    return line(" " * start, Span("░" * (end - start + 1), "dim"), " " * (axis.cells - end - 1))


def interval(axis: Axis, low: float, middle: float, high: float, *, zone: tuple[float, float], tone: Tone) -> Line:
    """An interval with its estimate and a rule at 1, over the shaded zone that is of no interest."""
    cells = [Span(character, "dim") for character in plain(shaded(axis, zone))]
    for at in range(axis.cell_of(low), axis.cell_of(high) + 1):
        cells[at] = Span("━", tone)
    if axis.low <= 1 <= axis.high:
        one = axis.cell_of(1.0)
        cells[one] = Span("┿" if cells[one].text == "━" else "│", tone if cells[one].text == "━" else "dim")
    cells[axis.cell_of(middle)] = Span("●", tone)
    return tuple(cells)


def strip(axis: Axis, values: Sequence[float], middle: float) -> Line:
    """Every value as a dot (a digit where several share a cell) and their middle as a bar."""
    counts: dict[int, int] = {}
    for value in values:
        counts[axis.cell_of(value)] = counts.get(axis.cell_of(value), 0) + 1
    cells = [Span("·", "dim") if at % 4 == 0 else Span(" ") for at in range(axis.cells)]
    if math.isfinite(middle) and middle > 0:
        cells[axis.cell_of(middle)] = Span("┃", "accent")
    for at, number in counts.items():
        cells[at] = Span("●" if number == 1 else str(min(9, number)), "good")
    return tuple(cells)


def steps(axis: Axis, values: Sequence[float]) -> Line:
    """A bar a value on an axis shared with others, so that rows can be compared."""
    top = len(BARS) - 1
    scaled = Axis(low=axis.low, high=axis.high, cells=top + 1)
    known = [BARS[scaled.cell_of(value)] if math.isfinite(value) and value > 0 else "x" for value in values]
    return (Span("".join(known), "accent"),)


def shares(parts: Sequence[tuple[str, float, Tone]], cells: int) -> tuple[Line, Line]:
    """One bar made of shares that sum to 1, and its legend."""
    shades = ("█", "▓", "▒", "░")
    sizes = [max(0, round(share * cells)) for _, share, _ in parts]
    sizes[0] += cells - sum(sizes)
    bar = [Span(shade * max(0, size), tone) for shade, size, (_, _, tone) in zip(shades, sizes, parts, strict=False)]
    legend = [
        line(Span(f"{shade} ", tone), f"{name} {share:.1%}   ")
        for shade, (name, share, tone) in zip(shades, parts, strict=False)
    ]
    return line(*bar), line(*legend)
