"""Which run stands where when runs are mapped: a cell a treatment, in it the ids of its replicates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from refinery_tui.core.base.design import Level, level_text
from refinery_tui.core.base.labels import labels
from refinery_tui.core.base.text import one_line
from refinery_tui.core.record.state import State

LABEL, LONGEST = 24, 1_000  # characters of a level in a heading, and of one that is told whole
Kind = tuple[tuple[str, str, Level], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Labels of rows and columns, and in each cell the run ids of its replicates."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[tuple[int, ...], ...], ...]


def grid(state: State) -> Grid:
    """The first factor down, the others across; treatments one below the other when there is one factor or none."""
    names = state.experiment.factor_names
    return flat(state) if len(names) < 2 else _crossed(state, names[:1], names[1:])


def flat(state: State) -> Grid:
    """Every treatment in a row of its own: for when the columns do not fit."""
    return _crossed(state, state.experiment.factor_names, ())


def level_words(factor: str, level: object) -> str:
    """A level as short as it can be understood: `2 agents`, `60 s`, `model gpt-4o`; whole, however long."""
    text = one_line(str(level), LONGEST)
    if factor == "agents":
        return f"{text} agent" if text == "1" else f"{text} agents"
    if factor == "budget":
        return text.replace(" iterations", " iter").replace(" iteration", " iter")
    return f"{factor} {text}" if isinstance(level, int | float) else text


def _crossed(state: State, down: Sequence[str], across: Sequence[str]) -> Grid:
    """Cells are known by their levels, not by words that may have been cut alike."""
    arms = [arm.levels for arm in state.started.arms]
    rows, columns = _kinds(arms, down), _kinds(arms, across)
    words = {name: _level_labels(arms, name) for name in (*down, *across)}
    cells: dict[tuple[Kind, Kind], list[int]] = {}
    for run in state.runs:
        levels = arms[run.planned.treatment]
        cells.setdefault((_kind(levels, down), _kind(levels, across)), []).append(run.planned.id)
    return Grid(
        rows=tuple(_words(kind, words) or "all runs" for kind in rows),
        columns=tuple(_words(kind, words) for kind in columns),
        cells=tuple(tuple(tuple(cells.get((row, column), ())) for column in columns) for row in rows),
    )


def _kinds(arms: Sequence[Mapping[str, Level]], names: Sequence[str]) -> list[Kind]:
    return list(dict.fromkeys(_kind(levels, names) for levels in arms))


def _kind(levels: Mapping[str, Level], names: Sequence[str]) -> Kind:
    return tuple((name, level_text(levels[name]), levels[name]) for name in names if name in levels)


def _level_labels(arms: Sequence[Mapping[str, Level]], name: str) -> dict[str, str]:
    return labels((level_words(name, levels[name]) for levels in arms if name in levels), LABEL)


def _words(kind: Kind, words: Mapping[str, Mapping[str, str]]) -> str:
    return " · ".join(words[name][level_words(name, level)] for name, _, level in kind)
