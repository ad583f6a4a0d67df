"""The trajectories of two runs on one time axis: every timed program as a letter, the best so far as a line."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from refinery_tui.core.base.text import ratio, seconds
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.compare.sides import ReachedIteration, RunSide
from refinery_tui.tui.panes.session.status_symbols import CANCELLED, of_verdict
from refinery_tui.tui.text import plots
from refinery_tui.tui.text.styled import Line, Span, Tone, line

ROWS = 11
LABEL = 9
TONES: tuple[Tone, Tone] = ("accent", "fair")


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One run's timed programs as (seconds of replies, figure), and how far its axis goes."""

    timed: tuple[tuple[float, float], ...]
    end: float

    def best(self, at: float) -> float | None:
        """The best figure reached by then."""
        known = [figure for elapsed, figure in self.timed if elapsed <= at]
        return min(known, default=None)


def by_ratio(sides: Sequence[RunSide]) -> bool:
    """Whether every timed program of both has a baseline of its own round to stand against."""
    timed = [point for side in sides for point in side.points if point.seconds is not None]
    return bool(timed) and all(point.baseline_seconds for point in timed)


def plot(one: RunSide, other: RunSide, cells: int) -> list[Line]:
    """The plot in `cells` cells; empty when neither run has a timed program."""
    sides, relative = (one, other), by_ratio((one, other))
    curves = [_curve(side, relative=relative) for side in sides]
    figures = [figure for curve in curves for _, figure in curve.timed]
    if not figures:
        return []
    room = max(20, cells - LABEL - 2)
    scale = plots.around(figures, ROWS)
    end = max(curve.end for curve in curves) or 1.0
    canvas = [[Span(" ")] * room for _ in range(ROWS)]
    for curve, tone, stroke in zip(curves, TONES, "─╌", strict=True):
        _draw_line(canvas, curve, scale, end, Span(stroke, tone))
    for curve, tone, letter in zip(curves, TONES, "AB", strict=True):
        _draw_dots(canvas, curve, scale, end, Span(letter, tone))
    words = ratio if relative else seconds
    body = [line(_tick(scale, row, words), Span("│ ", "dim"), *words_of) for row, words_of in enumerate(canvas)]
    failing = [_failures(side, letter, end, room) for side, letter in zip(sides, "AB", strict=True)]
    return [*body, *failing, _axis(end, room)]


def _curve(side: RunSide, *, relative: bool) -> Curve:
    timed = [(p.elapsed_seconds, _figure(p, relative=relative)) for p in side.points]
    known = tuple((elapsed, figure) for elapsed, figure in timed if figure is not None)
    return Curve(timed=known, end=max((p.elapsed_seconds for p in side.points), default=0.0))


def _figure(point: ReachedIteration, *, relative: bool) -> float | None:
    if point.seconds is None:
        return None
    return point.seconds / (point.baseline_seconds or math.nan) if relative else point.seconds


def _column(elapsed: float, end: float, room: int) -> int:
    return min(room - 1, max(0, round(elapsed / end * (room - 1))))


def _row(scale: plots.Axis, figure: float) -> int:
    """Large figures stand above, as slow programs take longer."""
    return ROWS - 1 - scale.cell_of(figure)


def _draw_line(canvas: list[list[Span]], curve: Curve, scale: plots.Axis, end: float, stroke: Span) -> None:
    room = len(canvas[0])
    if not curve.timed:
        return
    for column in range(_column(curve.timed[0][0], end, room), _column(curve.end, end, room) + 1):
        figure = curve.best((column + 0.5) / max(1, room - 1) * end)
        if figure is not None:
            row = canvas[_row(scale, figure)]
            row[column] = Span("═", "strong") if row[column].text != " " else stroke


def _draw_dots(canvas: list[list[Span]], curve: Curve, scale: plots.Axis, end: float, letter: Span) -> None:
    for elapsed, figure in curve.timed:
        row = canvas[_row(scale, figure)]
        column = _column(elapsed, end, len(row))
        taken = row[column].text in "AB"
        row[column] = Span("*", "strong") if taken and row[column].text != letter.text else letter


def _tick(scale: plots.Axis, row: int, words: Callable[[float], str]) -> Span:
    """The figure at the height of a row: at the top, the middle, and the bottom."""
    if row not in (0, ROWS // 2, ROWS - 1):
        return Span(" " * LABEL)
    share = (ROWS - 1 - row) / (ROWS - 1)
    figure = math.exp(math.log(scale.low) + share * (math.log(scale.high) - math.log(scale.low)))
    return Span(words(figure).rjust(LABEL - 1) + " ", "dim")


def _failures(side: RunSide, letter: str, end: float, room: int) -> Line:
    """Iterations without a timed program, by their marks, at the time they came."""
    row = [Span(" ")] * room
    for point in side.points:
        if point.seconds is None:
            mark = CANCELLED if point.verdict is None else of_verdict(point.verdict)
            if point.verdict is not Verdict.CORRECT:
                row[_column(point.elapsed_seconds, end, room)] = mark
    return line(Span(f"{letter} failed".rjust(LABEL), "dim"), Span("│ ", "dim"), *row)


def _axis(end: float, room: int) -> Line:
    left, middle, right = "0 s", seconds(end / 2), f"{seconds(end)} of replies"
    row = left.ljust(room)
    centre = room // 2 - len(middle) // 2
    if centre > len(left) + 1 and centre + len(middle) + 2 < room - len(right):
        row = row[:centre] + middle + row[centre + len(middle) :]
    return line(" " * (LABEL + 2), Span(row[: room - len(right)] + right, "dim"))
