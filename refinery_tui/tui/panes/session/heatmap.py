"""The runs as a heat map: a mark for what came of each, and beside it a bar for its time on one log scale."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import geometric_mean
from typing import Literal

from refinery_tui.core.base.text import seconds
from refinery_tui.core.record.results import Result
from refinery_tui.core.record.state import State
from refinery_tui.tui.panes.session import run_grid, status_symbols
from refinery_tui.tui.text.styled import Line, Span, Tone, fit, line, pad, width

BARS = "▁▃▅▆█"
TONES: tuple[Tone, ...] = ("good", "good", "plain", "fair", "fair")
LEAST = 2.0  # the scale spans this factor at least, so that noise does not look like a climb
CELL = 3  # cells of one run: its mark, its bar, a blank
SEEN = 2  # of them, those that show something
GAP = 1
ONE_COLUMN = 4  # kinds of runs that the legend lists below each other however wide it is
TALLER = "taller is slower"
LEGEND = 24  # cells in which the legend's words stand whole
BESIDE = LEGEND + 2  # cells from which it stands beside the map


@dataclass(frozen=True, slots=True, kw_only=True)
class ColourScale:
    """Five levels of equal width on a log axis from `low` to `high`; of ratios to the baseline, else of seconds."""

    low: float
    high: float
    of: Literal["ratio", "seconds"]

    def level(self, value: float) -> int:
        """0 for the fastest fifth of the axis to 4 for the slowest; what lies outside counts to its edge."""
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return min(len(BARS) - 1, max(0, int(share * len(BARS))))

    def of_result(self, result: Result) -> float | None:
        """What of a result stands on this scale: None unless it is correct and timed."""
        value = result.ratio if self.of == "ratio" else result.seconds
        return value if value is not None and math.isfinite(value) and value > 0 else None

    def words(self, value: float) -> str:
        """A value of it, short."""
        return f"{_figures(value)}×" if self.of == "ratio" else seconds(value, zeros=False)


def _figures(value: float) -> str:
    """Two figures that count, whole above ten."""
    return f"{value:.0f}" if value >= 9.95 else f"{value:#.2g}"


def scale(found: Iterable[Result]) -> ColourScale | None:
    """The scale on which these results are compared; None when nothing was timed."""
    results = tuple(found)
    for of in ("ratio", "seconds"):
        probe = ColourScale(low=1, high=2, of=of)
        known = [value for value in map(probe.of_result, results) if value is not None]
        if known:
            spare = max(1.0, math.sqrt(LEAST / (max(known) / min(known))))
            return ColourScale(low=min(known) / spare, high=max(known) * spare, of=of)
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunHeatmap:
    """Lines, and where in them each run stands: its row and its first cell."""

    lines: tuple[Line, ...]
    places: Mapping[int, tuple[int, int]]

    def run_at(self, x: int, y: int) -> int | None:
        """The run under a cell."""
        here = (run for run, (row, start) in self.places.items() if row == y and start <= x < start + SEEN)
        return next(here, None)

    def walked(self, run: int, x: int, y: int) -> int:
        """The nearest run to the left (x -1), right, above (y -1) or below; the same one at the edge."""
        if run not in self.places:
            return min(self.places, default=run)
        row, start = self.places[run]
        if x:
            beside = {s: r for r, (w, s) in self.places.items() if w == row and (s - start) * x > 0}
            return beside[min(beside, key=lambda s: abs(s - start))] if beside else run
        rows = {w for w, _ in self.places.values() if (w - row) * y > 0}
        if not rows:
            return run
        nearest = min(rows, key=lambda w: abs(w - row))
        there = {s: r for r, (w, s) in self.places.items() if w == nearest}
        return there[min(there, key=lambda s: (abs(s - start), s))]

    def with_chosen(self, run: int) -> tuple[Line, ...]:
        """The lines, this run's cell set off."""
        if run not in self.places:
            return self.lines
        row, start = self.places[run]
        return (*self.lines[:row], _set_off(self.lines[row], start), *self.lines[row + 1 :])


def _set_off(words: Line, start: int) -> Line:
    found: list[Span] = []
    at = 0
    for word in words:
        inside = start <= at < start + SEEN and word.text
        found.append(Span(word.text, "chosen") if inside else word)
        at += width((word,))
    return tuple(found)


@dataclass(slots=True)
class _Drawing:
    """Rows under construction."""

    lines: list[Line]
    places: dict[int, tuple[int, int]]

    def row(self, *parts: "Line | Sequence[tuple[int, Line]]") -> None:
        """A row of plain lines and of runs with their cells."""
        words: list[Span] = []
        at = 0
        for part in parts:
            for each in part:
                if isinstance(each, Span):
                    words.append(each)
                    at += width((each,))
                else:
                    self.places[each[0]] = (len(self.lines), at)
                    words.extend(each[1])
                    at += CELL
        self.lines.append(tuple(words))

    def map(self) -> RunHeatmap:
        """What was drawn."""
        return RunHeatmap(lines=tuple(self.lines), places=self.places)


def heat(state: State, found: Sequence[Result], cells: int, *, running: bool = True) -> RunHeatmap:
    """The map in `cells` cells of width: the first factor down and the others across where that fits.

    `running` says whether somebody conducts the session.
    """
    measure, by_run = scale(found), {result.run: result for result in found}
    runs = {run.planned.id: _cell(state, by_run[run.planned.id], measure, running=running) for run in state.runs}
    crossed = run_grid.grid(state)
    sizes = [_size(crossed, at) for at in range(len(crossed.columns))]
    label = max(map(len, crossed.rows), default=0)
    if label + sum(GAP + size for size in sizes) <= cells and any(crossed.columns):
        return _crossed(crossed, sizes, label, runs, by_run, measure)
    return _flat(run_grid.flat(state), runs, by_run, measure, max(CELL, cells))


def _cell(state: State, result: Result, measure: ColourScale | None, *, running: bool) -> Line:
    mark = status_symbols.of_run(state.run(result.run), result, running=running)
    value = measure.of_result(result) if measure is not None else None
    if measure is None or value is None:
        return (mark, Span(" "), Span(" "))
    level = measure.level(value)
    return (mark, Span(BARS[level], TONES[level]), Span(" "))


def _size(table: run_grid.Grid, column: int) -> int:
    most = max((len(row[column]) for row in table.cells), default=0)
    return max(len(table.columns[column]) + 1, CELL * most, 5)  # two blanks at least between two headings


def _crossed(
    table: run_grid.Grid,
    sizes: Sequence[int],
    label: int,
    runs: Mapping[int, Line],
    by_run: Mapping[int, Result],
    measure: ColourScale | None,
) -> RunHeatmap:
    """Two lines a row where anything was timed: the runs, and the mean of each treatment below them."""
    made = _Drawing([], {})
    gap = (Span(" " * GAP),)
    heads = [each for c, n in zip(table.columns, sizes, strict=True) for each in (gap, pad((Span(c, "dim"),), n))]
    made.row((Span(" " * label),), *heads)
    for name, row in zip(table.rows, table.cells, strict=True):
        parts: list[Line | Sequence[tuple[int, Line]]] = [(Span(name.ljust(label), "dim"),)]
        for ids, size in zip(row, sizes, strict=True):
            parts += [gap, [(run, runs[run]) for run in ids], (Span(" " * (size - CELL * len(ids))),)]
        made.row(*parts)
        if measure is not None:
            means = [
                (gap, pad((Span(_mean(ids, by_run, measure), "dim"),), n)) for ids, n in zip(row, sizes, strict=True)
            ]
            made.row((Span(" " * label),), *(each for pair in means for each in pair))
    return made.map()


def _flat(
    table: run_grid.Grid,
    runs: Mapping[int, Line],
    by_run: Mapping[int, Result],
    measure: ColourScale | None,
    cells: int,
) -> RunHeatmap:
    """A treatment below the other, its runs beside its name where they fit, else in lines of their own."""
    made = _Drawing([], {})
    treatments = [
        (name, [run for ids in row for run in ids]) for name, row in zip(table.rows, table.cells, strict=True)
    ]
    label = max((len(name) for name, _ in treatments), default=0)
    most = max((len(ids) for _, ids in treatments), default=0)
    beside = label + GAP + CELL * most <= cells
    for name, ids in treatments:
        mean = _mean(ids, by_run, measure) if measure is not None else ""
        cell = [(run, runs[run]) for run in ids]
        if beside:
            room = cells - label - GAP - CELL * len(ids)
            tail = Span(f"{mean:>{min(room, len(mean) + 1)}}" if len(mean) < room else "", "dim")
            made.row((Span(name.ljust(label + GAP), "dim"),), cell, (tail,))
            continue
        made.row(fit(line(Span(name, "dim"), f"  {mean}" if mean else ""), cells))
        each = cells // CELL
        for at in range(0, len(cell), each):
            made.row(cell[at : at + each])
    return made.map()


def _mean(ids: Iterable[int], by_run: Mapping[int, Result], measure: ColourScale) -> str:
    """The geometric mean of a treatment's timed runs, as text."""
    known = [value for value in (measure.of_result(by_run[run]) for run in ids) if value is not None]
    return measure.words(geometric_mean(known)) if known else ""


def legend(state: State, found: Sequence[Result], cells: int, *, running: bool = True) -> list[Line]:
    """How many runs stand under each mark, kind by kind, with what it means, and the scale of the bars."""
    counts: dict[tuple[Span, str], int] = {}
    for result in found:
        kind = status_symbols.kind_of(state.run(result.run), result, running=running)
        counts[kind] = counts.get(kind, 0) + 1
    order = {kind: place for place, kind in enumerate(status_symbols.KINDS)}
    rows = [
        fit(line(kind[0], f" {counts[kind]:>3} ", Span(kind[1], "dim")), cells)
        for kind in sorted(counts, key=lambda kind: order[kind])
    ]
    measure = scale(found)
    rows = _paired(rows, cells) if len(rows) > ONE_COLUMN else rows
    return rows if measure is None else [*rows, (), *_levels(measure, cells)]


def _paired(rows: Sequence[Line], cells: int) -> list[Line]:
    """The rows in two columns where both fit, so that the scale of the bars below them stays in sight."""
    half, size = (len(rows) + 1) // 2, max(map(width, rows)) + 2
    if 2 * size - 2 > cells:
        return list(rows)
    right = [*rows[half:], *[()] * (2 * half - len(rows))]
    return [line(pad(a, size), b) for a, b in zip(rows[:half], right, strict=True)]


def with_legend(lines: Sequence[Line], legend: Sequence[Line], cells: int) -> list[Line]:
    """The map and its legend, beside each other where there is room, else the legend below."""
    size = max(map(width, lines), default=0)
    if size + 2 + BESIDE > cells:
        return [*lines, (), *legend]
    tall = max(len(lines), len(legend))
    left, right = [*lines, *[()] * (tall - len(lines))], [*legend, *[()] * (tall - len(legend))]
    return [line(pad(a, size + 2), b) for a, b in zip(left, right, strict=True)]


def legend_room(lines: Sequence[Line], cells: int) -> int:
    """How wide a legend may be: what the map leaves beside it, else as wide as the map or the legend's own words."""
    size = max(map(width, lines), default=0)
    return cells - size - 2 if size + 2 + BESIDE <= cells else min(cells, max(size, LEGEND))


def _levels(measure: ColourScale, cells: int) -> list[Line]:
    """The bars from the fastest to the slowest, between the figures at both ends of their log scale."""
    what = "× baseline" if measure.of == "ratio" else "seconds"
    bars = [line(Span(bar, tone), " ") for bar, tone in zip(BARS, TONES, strict=True)]
    ends = line(Span(measure.words(measure.low), "dim"), " ", *bars, Span(measure.words(measure.high), "dim"))
    words = (f"a taller bar is slower, {what}", TALLER)
    head = next((each for each in words if len(each) <= cells), words[-1])
    return [fit(line(Span(head, "dim")), cells), fit(ends, cells)]
