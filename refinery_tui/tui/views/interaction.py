"""4 interaction: two factors at a time, a line a level with its intervals, on a log axis of seconds."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from refinery_tui.core.analysis.session.findings import InteractionFinding
from refinery_tui.core.analysis.session.verdict import p_text
from refinery_tui.core.base.labels import LEAST, labels
from refinery_tui.core.base.text import one_line, percent, plain_ratio, ratio_span, seconds
from refinery_tui.tui.panes.session.run_grid import level_words
from refinery_tui.tui.text import chart_frame
from refinery_tui.tui.text.actions import tell
from refinery_tui.tui.text.braille import Canvas
from refinery_tui.tui.text.plots import Axis, around
from refinery_tui.tui.text.styled import Line, Span, Tone, line
from refinery_tui.tui.views.context import (
    ViewContext,
    cautions,
    look_note,
    rows_left,
    withheld,
    wrapped_lines,
)

_MARKS = "●▲■◆○△□◇▼▽"
_TONES: tuple[Tone, ...] = ("accent", "fair", "good", "bad", "plain")
_REACH = 8.0  # times beyond the outermost mean that an interval is followed
_BESIDE = 0.05  # of the distance between two levels: lines stand so far beside each other
_EXPENSIVE = "An interaction is expensive to detect: about four times the programs of a main effect of the same size."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lines:
    """One line a level of the factor `down`, its points the levels of the factor `across`, with their intervals."""

    down: str
    across: str
    names: tuple[str, ...]
    steps: tuple[str, ...]
    means: Sequence[Sequence[float]]
    intervals: Sequence[Sequence[tuple[float, float]]]

    def x_of(self, number: int, step: int) -> float:
        """Where a point stands: beside those of the other lines, so that intervals can be told apart."""
        return step + (number - (len(self.names) - 1) / 2) * _BESIDE

    def points(self, number: int) -> list[tuple[int, float, tuple[float, float]]]:
        """Step, mean and interval of a line, where there is a mean."""
        both = zip(self.means[number], self.intervals[number], strict=True)
        return [(i, mean, ci) for i, (mean, ci) in enumerate(both) if math.isfinite(mean) and mean > 0]


def interaction(asked: ViewContext) -> list[Line]:
    """The chosen pair of factors, its ratio of ratios in words, and its caveats."""
    found = asked.found
    if found.locked:
        return [*withheld(asked, "Interactions"), *cautions(asked, "interaction", _EXPENSIVE)]
    if not found.interactions:
        return [*wrapped_lines(found.empty or _none(asked), asked.cells), *cautions(asked, "interaction")]
    number = asked.pair % len(found.interactions)
    one = found.interactions[number]
    which = f" ({number + 1} of {len(found.interactions)}; [ ] for another pair)" if len(found.interactions) > 1 else ""
    above = [
        line(Span(one_line(f"{one.factors[0]} and {one.factors[1]}", 60), "title"), Span(which, "dim")),
        *wrapped_lines(_words(one), asked.cells),
    ]
    below = [*look_note(asked), *cautions(asked, "interaction", _EXPENSIVE)]
    return [*above, *_plot(_turned(one), asked, rows_left(asked, above, below)), *below]


def _none(asked: ViewContext) -> str:
    names = asked.state.experiment.factor_names
    if len(names) < 2:
        one = f"The only factor is {one_line(names[0], 40)}" if names else "There is no factor"
        return f"{one}: an interaction needs two factors, one of which changes the effect of the other."
    return "No two factors have two levels or more with programs, so there is no interaction to show."


def _words(one: InteractionFinding) -> str:
    a, b = one.factors
    if one.contrast is None:
        return f"How {b} changes the effect of {a} cannot be estimated: {one.refused}"
    f, rows, columns = one.contrast, one.levels[0], one.levels[1]
    shown = f"; interaction {p_text(one.p)}, not adjusted for the other effects" if math.isfinite(one.p) else ""
    return (
        f"The ratio {level_words(a, rows[-1])} / {level_words(a, rows[0])} is {plain_ratio(f.ratio)}× "
        f"({ratio_span(f.ci)}) as large with {level_words(b, columns[-1])} "
        f"as with {level_words(b, columns[0])}{shown}. "
        "Parallel lines mean no interaction."
    )


def _turned(one: InteractionFinding) -> _Lines:
    """The factor of more levels goes across."""
    if len(one.levels[0]) <= len(one.levels[1]):
        (down, across), (names, steps), means, spans = one.factors, one.levels, one.seconds, one.intervals
        return _Lines(down=down, across=across, names=names, steps=steps, means=means, intervals=spans)
    return _Lines(
        down=one.factors[1],
        across=one.factors[0],
        names=one.levels[1],
        steps=one.levels[0],
        means=list(zip(*one.seconds, strict=True)),
        intervals=list(zip(*one.intervals, strict=True)),
    )


def _plot(found: _Lines, asked: ViewContext, rows: int) -> list[Line]:
    known = [point for number in range(len(found.names)) for point in found.points(number)]
    if not known:
        return wrapped_lines("No pair of levels has a time yet.", asked.cells)
    names = _labels(found.down, found.names, max(8, asked.cells // 4))
    room = max(16, asked.cells - chart_frame.LEFT - max(map(len, names)) - 3)
    missing = _missing(found, asked)
    axis = _axis([mean for _, mean, _ in known], [ci for *_, ci in known])
    last = max(len(found.steps) - 1, 1)
    y = (math.log(axis.low), math.log(axis.high))
    canvas = Canvas(columns=room, rows=max(6, rows - 2 - len(missing)), x=(-0.1 * last, last * 1.1), y=y)
    ticks = chart_frame.time_grid(canvas, axis, range(len(found.steps)))
    _draw(canvas, found, names)
    drawn = chart_frame.framed(canvas, ticks, _ends(found, names, canvas))
    legend = f"│ {percent(1 - asked.state.experiment.analysis.alpha)} interval of a mean, from the pooled error"
    return [*drawn, _steps(found, room), line(" " * chart_frame.LEFT, Span(legend, "dim")), *missing]


def _axis(means: Sequence[float], intervals: Sequence[tuple[float, float]]) -> Axis:
    """It holds every mean, and every interval as far as it is followed."""
    low, high = min(means) / _REACH, max(means) * _REACH
    ends = [min(max(end, low), high) for ci in intervals for end in ci if math.isfinite(end) and end > 0]
    return around([*means, *ends], 2)


def _draw(canvas: Canvas, found: _Lines, names: Sequence[str]) -> None:
    for number, name in enumerate(names):
        tone, points = _TONES[number % len(_TONES)], found.points(number)
        canvas.curve([(found.x_of(number, i), math.log(mean)) for i, mean, _ in points], tone)
        for i, mean, (low, high) in points:
            step = level_words(found.across, found.steps[i])
            words = f"{name}, {step}: {seconds(mean)}"
            if 0 < low <= high < math.inf:
                words += f" ({seconds(low)} to {seconds(high)})"
                canvas.upright(found.x_of(number, i), math.log(low), math.log(high), tone)
            canvas.mark(found.x_of(number, i), math.log(mean), Span(_MARKS[number % len(_MARKS)], tone, tell(words)))


def _ends(found: _Lines, names: Sequence[str], canvas: Canvas) -> dict[int, Line]:
    """Each line's label beside its end, or in the next free row."""
    wanted = []
    for number in range(len(names)):
        points = found.points(number)
        if points and (dot := canvas.dot_of(found.x_of(number, points[-1][0]), math.log(points[-1][1]))) is not None:
            wanted.append((dot[1] // 4, number))
    taken: dict[int, Line] = {}
    for row, number in sorted(wanted):
        free = sorted((r for r in range(canvas.rows) if r not in taken), key=lambda r: (abs(r - row), r))
        if free:
            tone = _TONES[number % len(_TONES)]
            taken[free[0]] = line(Span(f" {_MARKS[number % len(_MARKS)]} ", tone), names[number])
    return taken


def _labels(factor: str, levels: Sequence[str], cells: int) -> list[str]:
    words = [level_words(factor, level) for level in levels]
    cut = labels(words, cells)
    return [cut[each] for each in words]


def _steps(found: _Lines, room: int) -> Line:
    """The levels across, below their points; what does not fit beside its neighbours is cut."""
    last = max(len(found.steps) - 1, 1)
    each = max(LEAST, (room - 2) // max(len(found.steps), 1) - 1)
    words = [(float(i), label) for i, label in enumerate(_labels(found.across, found.steps, each))]
    row = chart_frame.below(words, room, lambda i: (i + 0.1 * last) / (1.2 * last))
    return line(" " * chart_frame.LEFT, Span(row, "dim"))


def _missing(found: _Lines, asked: ViewContext) -> list[Line]:
    missing = sum(not math.isfinite(value) for row in found.means for value in row)
    if not missing:
        return []
    return wrapped_lines(
        f"Not drawn: {missing} of the pairs of levels, where a treatment has no correct, timed program.", asked.cells
    )
