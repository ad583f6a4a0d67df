"""Axes that people read: ratios and seconds on logarithmic scales with round numbers, names of any length."""

import math
import textwrap
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from refinery_tui.core.base.text import clean, seconds, shortened
from refinery_tui.core.publish.figures.paper import INK, RULE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LINE = 38  # characters of a line of a name
_LONGEST = 3 * _LINE - 6
_STEPS = (1.0, 2.0, 5.0)
_FINER = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)


def name(text: str) -> str:
    """A name that others chose, for a figure: cleaned, on up to three lines, cut in its middle beyond.

    One that begins with `_` is moved by a space: a legend leaves out what begins so.
    """
    lines = "\n".join(textwrap.wrap(shortened(clean(text), _LONGEST), _LINE))
    return f" {lines}" if lines.startswith("_") else lines


def round_places(low: float, high: float) -> list[float]:
    """Round numbers within a positive range: three to about eight of them, 1 first among equals."""
    for steps in (_STEPS, _FINER):
        found = _places(low, high, steps)
        if len(found) >= 3:
            break
    tens = [each for each in found if math.isclose(math.log10(each), round(math.log10(each)), abs_tol=1e-9)]
    return tens if len(found) > 8 and len(tens) >= 3 else found


def _places(low: float, high: float, steps: Sequence[float]) -> list[float]:
    exponents = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    return [step * 10.0**e for e in exponents for step in steps if low <= step * 10.0**e <= high]


def ratio_axis(axes: "Axes", low: float, high: float) -> None:
    """A logarithmic axis of ratios with a line at 1."""
    _logarithmic(axes, low, high, "x", lambda value: f"{value:g}")
    axes.axvline(1.0, color=INK, linewidth=0.7, zorder=0)


def seconds_axis(axes: "Axes", low: float, high: float, *, which: str = "x") -> None:
    """A logarithmic axis of seconds, written as `20 ms`."""
    _logarithmic(axes, low, high, which, lambda value: seconds(value, zeros=False))


def _logarithmic(axes: "Axes", low: float, high: float, which: str, words: Callable[[float], str]) -> None:
    from matplotlib.ticker import NullLocator

    from refinery_tui.core.publish.figures.laid_out import NUMBERS

    places = round_places(low, high)
    scale, limits, axis = (
        (axes.set_xscale, axes.set_xlim, axes.xaxis) if which == "x" else (axes.set_yscale, axes.set_ylim, axes.yaxis)
    )
    scale("log")
    limits(low, high)
    if which == "x":
        axes.set_label(NUMBERS)
    axis.set_minor_locator(NullLocator())
    axis.set_ticks(places, [words(value) for value in places])
    axes.grid(axis="x" if which == "x" else "y", color=RULE)
    axes.set_axisbelow(True)


def named_rows(axes: "Axes", names: Sequence[str]) -> None:
    """Rows from the top down, each with its name at the left."""
    axes.set_yticks(range(len(names)), [name(each) for each in names])
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)


def around(values: Sequence[float], least: float = 1.15) -> tuple[float, float]:
    """The ends of a logarithmic axis that holds all these positive values with some room beside them."""
    known = [value for value in values if 0 < value < math.inf]
    low, high = (min(known), max(known)) if known else (1.0, 1.0)
    room = max((high / low) ** 0.04, least**0.5)
    return low / room, high * room
