"""Plots in cells: an interval on a ratio axis, dots on a time axis, a share as a bar; shape and text carry it."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from refinery_tui.tui.text.styled import Line, Span, Tone, line

NICE = (1.0, 2.0, 5.0)
FINE = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0)  # where the axis spans little
LITTLE = 12.0
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
        factors = FINE if self.high <= LITTLE * self.low else NICE if last - first <= 3 else (1.0,)
        return [d * f for d in decades for f in factors if self.low <= d * f <= self.high]


def around(values: Iterable[float], cells: int, *, least: float = 1.25) -> Axis:
    """An axis that holds all finite values above 0, at least `least` times wide to either side of 1 cell."""
    known = [value for value in values if math.isfinite(value) and value > 0] or [1.0]
    low, high = min(known), max(known)
    if high / low < least:
        low, high = low / least, high * least
    return Axis(low=low, high=high, cells=max(2, cells))


def round_numbers(low: float, high: float, most: int) -> list[float]:
    """At most so many round numbers at equal steps from `low` to `high`."""
    if not high > low:
        return [low]
    rough = (high - low) / max(most - 1, 1)
    ten = 10.0 ** math.floor(math.log10(rough))
    step = next((factor * ten for factor in (*NICE, 10.0) if factor * ten >= rough), 10 * ten)
    first = math.ceil(low / step - 1e-9)
    return [n * step for n in range(first, math.floor(high / step + 1e-9) + 1)]


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


def backdrop(axis: Axis, ticks: Iterable[float]) -> list[Span]:
    """The cells of a row of the axis in which nothing is drawn yet but a faint line at each tick."""
    cells = [Span(" ")] * axis.cells
    for tick in ticks:
        if axis.low <= tick <= axis.high:
            cells[axis.cell_of(tick)] = Span("┊", "grid")
    return cells


def shaded(axis: Axis, zone: tuple[float, float], ticks: Iterable[float] = ()) -> list[Span]:
    """The zone of effects too small to be of interest, and a rule at 1."""
    cells = backdrop(axis, ticks)
    for at in range(axis.cell_of(zone[0]), axis.cell_of(zone[1]) + 1):
        cells[at] = Span("░", "grid")
    if axis.low <= 1 <= axis.high:
        cells[axis.cell_of(1.0)] = Span("│", "dim")
    return cells


def interval(
    axis: Axis,
    low: float,
    middle: float,
    high: float,
    *,
    zone: tuple[float, float],
    tone: Tone,
    ticks: Iterable[float] = (),
) -> Line:
    """An interval with its estimate and a rule at 1, over the shaded zone that is of no interest."""
    cells = shaded(axis, zone, ticks)
    for at in range(axis.cell_of(low), axis.cell_of(high) + 1):
        cells[at] = Span("━", tone)
    one = axis.cell_of(1.0)
    if axis.low <= 1 <= axis.high and cells[one].text == "━":
        cells[one] = Span("┿", tone)
    cells[axis.cell_of(middle)] = Span("●", tone)
    return tuple(cells)


def strip(
    axis: Axis,
    values: Sequence[float],
    middle: float,
    ci: tuple[float, float] | None = None,
    action: Callable[[float], str] = lambda value: "",
) -> Line:
    """Every value as a dot (a digit where several share a cell), their middle as a bar, its interval as a line.

    action: what a click on a value does.
    """
    found: dict[int, list[float]] = {}
    for value in values:
        found.setdefault(axis.cell_of(value), []).append(value)
    cells = backdrop(axis, axis.ticks())
    if ci is not None:
        for at in range(axis.cell_of(ci[0]), axis.cell_of(ci[1]) + 1):
            cells[at] = Span("─", "dim")
    if math.isfinite(middle) and middle > 0:
        cells[axis.cell_of(middle)] = Span("┃", "accent")
    for at, here in found.items():
        cells[at] = Span("●" if len(here) == 1 else str(min(9, len(here))), "good", action(here[0]))
    return tuple(cells)


def steps(axis: Axis, values: Sequence[float]) -> Line:
    """A bar a value on an axis shared with others, so that rows can be compared."""
    top = len(BARS) - 1
    scaled = Axis(low=axis.low, high=axis.high, cells=top + 1)
    known = [BARS[scaled.cell_of(value)] if math.isfinite(value) and value > 0 else "x" for value in values]
    return (Span("".join(known), "accent"),)


SHADES = ("█", "▓", "▒", "░")


def shares(parts: Sequence[tuple[str, float, Tone]], cells: int) -> tuple[Line, Line]:
    """One bar made of shares that sum to 1, and its legend."""
    bar = stacked([(share, tone) for _, share, tone in parts], 1.0, cells)
    legend = [
        line(Span(f"{shade} ", tone), f"{name} {share_text(share)}   ")
        for shade, (name, share, tone) in zip(SHADES, parts, strict=False)
    ]
    return bar, line(*legend)


def share_text(share: float) -> str:
    """A share with one decimal, so that 99.9 % is not called all: `99.9 %`."""
    return f"{100 * share:.1f} %"


def stacked(parts: Sequence[tuple[float, Tone]], whole: float, cells: int) -> Line:
    """Amounts beside each other in shades of their own, `whole` of them filling the cells; rounding moves no edge."""
    edges, total = [0], 0.0
    for amount, _ in parts:
        total += amount
        edges.append(min(cells, max(edges[-1], round(cells * total / whole))))
    return tuple(
        Span(shade * (end - start), tone)
        for shade, start, end, (_, tone) in zip(SHADES, edges, edges[1:], parts, strict=False)
    )
