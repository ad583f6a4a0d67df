"""The runs of a session as a small map: one cell a treatment, one mark a replicate."""

from collections.abc import Sequence
from dataclasses import dataclass

from refinery_tui.core.results import Result
from refinery_tui.core.state import State
from refinery_tui.core.text import one_line
from refinery_tui.core.verdict import Verdict
from refinery_tui.tui import marks
from refinery_tui.tui.tones import Line, Word, joined, line, pad, width

LABEL = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Labels of rows and columns, and in each cell the run ids of its replicates."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[tuple[int, ...], ...], ...]


def grid(state: State) -> Grid:
    """The first factor down, the others across; treatments one below the other when there is one factor or none."""
    names = state.experiment.factor_names
    if len(names) < 2:
        return flat(state)
    return _crossed(state, _labels(state, names[:1]), _labels(state, names[1:]))


def flat(state: State) -> Grid:
    """Every treatment in a row of its own: for when the columns do not fit."""
    labels = [label or "all runs" for label in _labels(state, state.experiment.factor_names)]
    return _crossed(state, labels, [""] * len(labels))


def _labels(state: State, names: Sequence[str]) -> list[str]:
    """For each run its levels of these factors."""
    arms = [
        " · ".join(level_words(name, arm.levels[name]) for name in names if name in arm.levels)
        for arm in state.started.arms
    ]
    return [arms[run.planned.treatment] for run in state.runs]


def level_words(factor: str, level: object) -> str:
    """A level as short as it can be understood: `2 agents`, `60 s`, `model gpt-4o`."""
    text = one_line(str(level), LABEL)
    if factor == "agents":
        return f"{text} agent" if text == "1" else f"{text} agents"
    if factor == "budget":
        return text.replace(" iterations", " it").replace(" iteration", " it")
    return f"{factor} {text}" if isinstance(level, int | float) else text


def _in_order(labels: Sequence[str], state: State) -> list[str]:
    order = sorted(zip((run.planned.treatment for run in state.runs), labels, strict=True))
    return list(dict.fromkeys(label for _, label in order))


def _crossed(state: State, down: Sequence[str], across: Sequence[str]) -> Grid:
    rows, columns = _in_order(down, state), _in_order(across, state)
    cells: dict[tuple[str, str], list[int]] = {}
    for run, row, column in zip(state.runs, down, across, strict=True):
        cells.setdefault((row, column), []).append(run.planned.id)
    return Grid(
        rows=tuple(rows),
        columns=tuple(columns),
        cells=tuple(tuple(tuple(cells.get((row, column), ())) for column in columns) for row in rows),
    )


def drawn(state: State, found: Sequence[Result], cells: int, chosen: int) -> tuple[Line, ...]:
    """The grid in `cells` cells of width: crossed when it fits, else one treatment a row."""
    crossed = grid(state)
    lines = _drawn(state, found, crossed, chosen)
    if max(map(width, lines), default=0) > cells:
        lines = _drawn(state, found, flat(state), chosen)
    return lines


def _drawn(state: State, found: Sequence[Result], table: Grid, chosen: int) -> tuple[Line, ...]:
    label = max((len(row) for row in table.rows), default=0)
    sizes = [max(len(column), *(len(row[c]) + 1 for row in table.cells)) for c, column in enumerate(table.columns)]
    head = _row("", label, [pad((Word(c, "dim"),), n) for c, n in zip(table.columns, sizes, strict=True)])
    body = [
        _row(row, label, [pad(_cell(state, found, ids, chosen), n) for ids, n in zip(cells, sizes, strict=True)])
        for row, cells in zip(table.rows, table.cells, strict=True)
    ]
    return (head, *body) if any(table.columns) else tuple(body)


def _row(title: str, label: int, cells: Sequence[Line]) -> Line:
    return line(Word(title.ljust(label), "dim"), "  ", joined(cells, Word("  ")))


def _cell(state: State, found: Sequence[Result], ids: Sequence[int], chosen: int) -> Line:
    return tuple(_mark(state, found, number, chosen) for number in ids)


def _mark(state: State, found: Sequence[Result], number: int, chosen: int) -> Word:
    mark = marks.of_run(state.run(number), found[number - 1])
    return Word(mark.text, "accent") if number == chosen and mark.tone == "dim" else mark


def counts(state: State, found: Sequence[Result]) -> tuple[Line, ...]:
    """How many runs stand where, one line a kind: correct, failed, to be timed, running, waiting."""
    correct = sum(result.verdict == "correct" for result in found)
    failed = sum(result.verdict not in (None, "correct") for result in found)
    running = sum(run.status == "running" for run in state.runs)
    waiting = sum(run.status == "waiting" for run in state.runs)
    untimed = len(state.runs) - correct - failed - running - waiting
    parts: tuple[tuple[Word, str, int], ...] = (
        (marks.of_verdict(Verdict.CORRECT), "correct", correct),
        (marks.of_verdict(Verdict.WRONG), "failed", failed),
        (marks.UNTIMED, "to be timed", untimed),
        (marks.WRITING, "running", running),
        (marks.WAITING, "waiting", waiting),
    )
    return tuple(line(mark, f" {n:>3} ", Word(name, "dim")) for mark, name, n in parts if n)
