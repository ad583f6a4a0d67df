"""Tables as values: columns, keyed rows, sorting, filtering; and the results table."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from refinery_tui.core.results import Result
from refinery_tui.core.state import Run, State
from refinery_tui.core.text import one_line, ratio, seconds, sparkline, usd
from refinery_tui.tui.marks import of_run, verdict_words
from refinery_tui.tui.tones import Line, Word, line, plain, width


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A heading and on which side its cells stand; `first_gone` columns give way when space is short."""

    title: str
    align: Literal["left", "right"] = "left"
    yields: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row with a key that stays; `ranks` is what each column sorts by."""

    key: str
    cells: tuple[Line, ...]
    ranks: tuple[float | str, ...]


def widths(columns: Sequence[Column], rows: Iterable[Row]) -> list[int]:
    """The cells each column needs, heading included."""
    sizes = [len(column.title) for column in columns]
    for row in rows:
        for at, cell in enumerate(row.cells):
            sizes[at] = max(sizes[at], width(cell))
    return sizes


def kept(columns: Sequence[Column], sizes: Sequence[int], cells: int, gap: int = 2) -> list[int]:
    """The indices of the columns that fit into `cells`, those with the greatest `yields` dropped first."""
    order = sorted(range(len(columns)), key=lambda at: (columns[at].yields, at))
    chosen: list[int] = []
    left = cells
    for at in order:
        if sizes[at] + gap <= left or not chosen:
            chosen.append(at)
            left -= sizes[at] + gap
    return sorted(chosen)


def ordered(rows: Sequence[Row], column: int | None, *, down: bool) -> list[Row]:
    """The rows sorted by a column's ranks; None keeps their order; rows without a figure come last."""
    if column is None:
        return list(rows)
    empty = [row for row in rows if row.ranks[column] in ("", math.inf)]
    full = [row for row in rows if row.ranks[column] not in ("", math.inf)]
    return sorted(full, key=lambda row: _rank(row.ranks[column]), reverse=down) + empty


def _rank(value: float | str) -> tuple[int, float, str]:
    return (1, 0.0, value) if isinstance(value, str) else (0, value, "")


def matching(rows: Sequence[Row], words: str) -> list[Row]:
    """The rows that hold every one of the words, in any cell, letter case aside."""
    wanted = words.lower().split()
    return [row for row in rows if all(word in _text(row) for word in wanted)]


def _text(row: Row) -> str:
    return " ".join(plain(cell) for cell in row.cells).lower()


def result_columns(state: State) -> tuple[Column, ...]:
    """The headings of the results table."""
    factors = [Column(title=name) for name in state.experiment.factor_names]
    return (
        Column(title="run", align="right"),
        *factors,
        Column(title="rep", align="right", yields=3),
        Column(title="verdict"),
        Column(title=_clock(state), align="right"),
        Column(title="× baseline", align="right", yields=1),
        Column(title="it", align="right", yields=4),
        Column(title="by iteration", yields=2),
        Column(title="tokens", align="right", yields=6),
        Column(title="usd", align="right", yields=5),
    )


def _clock(state: State) -> str:
    return "seconds" if state.started.origin == "imported" else "CPU time"


def result_rows(state: State, found: Sequence[Result]) -> list[Row]:
    """One row a run, in run order."""
    return [_row(state, run, result) for run, result in zip(state.runs, found, strict=True)]


def _row(state: State, run: Run, result: Result) -> Row:
    levels = state.started.arms[run.planned.treatment].levels
    names = state.experiment.factor_names
    dose = run.dose
    marked = line(of_run(run, result), " ", verdict_words(run, result))
    begun = run.status != "waiting"
    cost = usd(dose.usd) if begun and dose.usd is not None else "–"
    tokens = dose.input_tokens + dose.output_tokens
    time = result.seconds if result.seconds is not None else None
    cells: tuple[Line, ...] = (
        line(str(run.planned.id)),
        *(line(one_line(str(levels.get(name, "–")), 24)) for name in names),
        line(str(run.planned.block)),
        marked,
        line(seconds(time)),
        line(_baseline(result.ratio)),
        line(str(dose.iterations) if dose.iterations else "–"),
        line(Word(trajectory(run), "accent")),
        line(f"{tokens:,}" if tokens else "–"),
        line(cost),
    )
    ranks: tuple[float | str, ...] = (
        run.planned.id,
        *(_level_rank(levels.get(name, "")) for name in names),
        run.planned.block,
        str(result.verdict or run.status),
        _or_last(time),
        _or_last(result.ratio),
        dose.iterations,
        trajectory(run),
        tokens,
        _or_last(dose.usd),
    )
    return Row(key=str(run.planned.id), cells=cells, ranks=ranks)


def trajectory(run: Run) -> str:
    """The runtimes of its iterations as a sparkline, `x` where there was no correct program."""
    known = [i for i in run.iterations if i.verdict is not None]
    return sparkline(i.seconds for i in known)


def _baseline(value: float | None) -> str:
    return ratio(value)


def _or_last(value: float | None) -> float:
    return math.inf if value is None else value


def _level_rank(level: object) -> float | str:
    return float(level) if isinstance(level, int | float) else str(level)
