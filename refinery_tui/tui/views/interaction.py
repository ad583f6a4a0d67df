"""4 interaction: two factors at a time, lines by level on a log axis of seconds, labels at their ends."""

import math

from refinery_tui.core.analysis.session.findings import InteractionFinding
from refinery_tui.core.analysis.session.verdict import p_text
from refinery_tui.core.base.text import one_line, seconds
from refinery_tui.tui.panes.session.run_grid import level_words
from refinery_tui.tui.text.braille import Canvas
from refinery_tui.tui.text.plots import Axis, around
from refinery_tui.tui.text.styled import Line, Span, Tone, line
from refinery_tui.tui.views.context import ViewContext, cautions, locked, resting, wrapped_lines

_MARKS = "●▲■◆○△□◇▼▽"
_TONES: tuple[Tone, ...] = ("accent", "fair", "good", "bad", "plain")
_LEFT, _WIDEST = 9, 90
_DEAR = "An interaction is dear: it takes about 4 times the programs of a main effect of the same size to be seen."


def interaction(asked: ViewContext) -> list[Line]:
    """The chosen pair of factors, its ratio of ratios in words, and what to mind."""
    found = asked.found
    if found.locked:
        return [*locked(asked, "Interactions"), *cautions(asked, "interaction", _DEAR)]
    if not found.interactions:
        return [*wrapped_lines(found.empty or _none(asked), asked.cells), *cautions(asked, "interaction")]
    number = asked.pair % len(found.interactions)
    one = found.interactions[number]
    which = f" ({number + 1} of {len(found.interactions)}; [ ] for another pair)" if len(found.interactions) > 1 else ""
    return [
        line(Span(one_line(f"{one.factors[0]} and {one.factors[1]}", 60), "title"), Span(which, "dim")),
        *wrapped_lines(_words(one), asked.cells),
        *_plot(one, asked),
        *resting(asked),
        *cautions(asked, "interaction", _DEAR),
    ]


def _none(asked: ViewContext) -> str:
    names = asked.state.experiment.factor_names
    if len(names) < 2:
        one = f"The only factor is {one_line(names[0], 40)}" if names else "There is no factor"
        return f"{one}: an interaction takes two factors, of which one changes what the other does."
    return "No two factors have two levels or more with programs, so there is no interaction to show."


def _words(one: InteractionFinding) -> str:
    a, b = one.factors
    if one.contrast is None:
        return f"How {b} changes what {a} does cannot be told: {one.refused}"
    f, rows, columns = one.contrast, one.levels[0], one.levels[1]
    low, high = f.ci
    shown = f"; interaction {p_text(one.p)}, not adjusted for the other effects" if math.isfinite(one.p) else ""
    return (
        f"The ratio {level_words(a, rows[-1])} / {level_words(a, rows[0])} is {f.ratio:.2f}× ({low:.2f}–{high:.2f}) "
        f"as large with {level_words(b, columns[-1])} as with {level_words(b, columns[0])}{shown}. "
        "Parallel lines mean no interaction."
    )


def _plot(one: InteractionFinding, asked: ViewContext) -> list[Line]:
    """The factor of more levels goes across; a line a level of the other one."""
    turned = len(one.levels[0]) > len(one.levels[1])
    table = list(zip(*one.seconds, strict=True)) if turned else list(one.seconds)
    (down, across), (lines, steps) = (one.factors[::-1], one.levels[::-1]) if turned else (one.factors, one.levels)
    known = [value for row in table for value in row if math.isfinite(value) and value > 0]
    if not known:
        return wrapped_lines("No pair of levels has a time yet.", asked.cells)
    names = [one_line(level_words(down, level), max(8, asked.cells // 4)) for level in lines]
    label = max(map(len, names)) + 3
    room = max(16, min(_WIDEST, asked.cells - _LEFT - label))
    axis = around(known, 2)
    canvas = _drawn(table, axis, room, max(6, min(20, asked.rows - 10)))
    rows = canvas.lines()
    ends = _ends(table, names, canvas)
    ticks = {0: seconds(axis.high), len(rows) - 1: seconds(axis.low), len(rows) // 2: seconds(_middle(axis))}
    drawn = [
        line(Span(f"{ticks.get(i, ''):>{_LEFT - 2}} {'┤' if i in ticks else '│'}", "dim"), row, ends.get(i, ()))
        for i, row in enumerate(rows)
    ]
    return [*drawn, _steps(across, steps, room), *_missing(table, asked)]


def _middle(axis: Axis) -> float:
    return math.sqrt(axis.low * axis.high)


def _drawn(table: list[tuple[float, ...]], axis: Axis, room: int, rows: int) -> Canvas:
    last = max(len(table[0]) - 1, 1)
    canvas = Canvas(columns=room, rows=rows, x=(-0.05 * last, 1.05 * last), y=(math.log(axis.low), math.log(axis.high)))
    for number, values in enumerate(table):
        tone = _TONES[number % len(_TONES)]
        points = [(float(i), math.log(v)) for i, v in enumerate(values) if math.isfinite(v) and v > 0]
        canvas.curve(points, tone)
    for number, values in enumerate(table):
        for i, v in enumerate(values):
            if math.isfinite(v) and v > 0:
                mark = Span(_MARKS[number % len(_MARKS)], _TONES[number % len(_TONES)])
                canvas.mark(float(i), math.log(v), mark)
    return canvas


def _ends(table: list[tuple[float, ...]], names: list[str], canvas: Canvas) -> dict[int, Line]:
    """Each line's label beside its end, or in the next free row."""
    wanted = []
    for number, values in enumerate(table):
        known = [(i, v) for i, v in enumerate(values) if math.isfinite(v) and v > 0]
        if known and (place := canvas.dot_of(float(known[-1][0]), math.log(known[-1][1]))) is not None:
            wanted.append((place[1] // 4, number))
    taken: dict[int, Line] = {}
    for row, number in sorted(wanted):
        free = sorted((r for r in range(canvas.rows) if r not in taken), key=lambda r: (abs(r - row), r))
        if free:
            tone = _TONES[number % len(_TONES)]
            taken[free[0]] = line(Span(f" {_MARKS[number % len(_MARKS)]} ", tone), names[number])
    return taken


def _steps(factor: str, levels: tuple[str, ...], room: int) -> Line:
    """The levels across, below their points; what does not fit beside its neighbours is cut."""
    last = max(len(levels) - 1, 1)
    each = max(3, (room - 2) // max(len(levels), 1) - 1)
    row = [" "] * room
    for i, level in enumerate(levels):
        word = one_line(level_words(factor, level), each)
        at = round((i + 0.05 * last) / (1.1 * last) * (room - 1))
        start = min(max(0, at - len(word) // 2), room - len(word))
        row[start : start + len(word)] = list(word)
    return line(" " * _LEFT, Span("".join(row), "dim"))


def _missing(table: list[tuple[float, ...]], asked: ViewContext) -> list[Line]:
    missing = sum(not math.isfinite(value) for row in table for value in row)
    if not missing:
        return []
    return wrapped_lines(
        f"Not drawn: {missing} of the pairs of levels, where a treatment has no correct, timed program.", asked.cells
    )
