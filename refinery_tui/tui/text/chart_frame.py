"""What stands around a drawing: figures and ticks at its left, names at the ends of its curves at the right."""

import math
from collections.abc import Callable, Iterable, Mapping

from refinery_tui.core.base.text import seconds
from refinery_tui.tui.text.braille import Canvas
from refinery_tui.tui.text.plots import Axis
from refinery_tui.tui.text.styled import Line, Span, line

LEFT = 9  # cells of the figures, the tick among them


def framed(canvas: Canvas, ticks: Mapping[float, str], ends: Mapping[int, Line]) -> list[Line]:
    """The drawing with `ticks`, words at heights of its y axis, and `ends` by row."""
    words: dict[int, str] = {}
    for value, text in ticks.items():
        dot = canvas.dot_of(canvas.x[0], value)
        if dot is not None:
            words.setdefault(dot[1] // 4, text)
    return [
        line(Span(f"{words.get(i, ''):>{LEFT - 2}} {'┤' if i in words else '│'}", "dim"), row, ends.get(i, ()))
        for i, row in enumerate(canvas.lines())
    ]


def time_grid(canvas: Canvas, axis: Axis, columns: Iterable[float]) -> dict[float, str]:
    """Faint lines at round times (the canvas' y is the axis' logarithm) and columns; the times by height in words."""
    heights = [math.log(tick) for tick in axis.ticks()] or [math.log(axis.low), math.log(axis.high)]
    kept = apart(canvas, heights, 2)
    canvas.grid(columns, kept)
    return {value: seconds(math.exp(value), zeros=False) for value in kept}


def apart(canvas: Canvas, values: Iterable[float], rows: float) -> list[float]:
    """Those of these heights that stand at least so many rows from the one before them."""
    kept: list[tuple[float, int]] = []
    for value in values:
        dot = canvas.dot_of(canvas.x[0], value)
        if dot is not None and (not kept or abs(dot[1] - kept[-1][1]) >= 4 * rows):
            kept.append((value, dot[1]))
    return [value for value, _ in kept]


def below(words: Iterable[tuple[float, str]], room: int, share: Callable[[float], float]) -> str:
    """Words centred below places of the x axis (`share` from 0 to 1); those that would overlap are left out."""
    row, free = [" "] * room, 0
    for value, text in words:
        start = min(max(0, round(share(value) * (room - 1)) - len(text) // 2), room - len(text))
        if start >= free:
            row[start : start + len(text)] = list(text)
            free = start + len(text) + 1
    return "".join(row)
