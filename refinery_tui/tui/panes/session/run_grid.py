"""Which run stands where when runs are mapped: a cell a treatment, in it the ids of its replicates."""

from collections.abc import Sequence
from dataclasses import dataclass

from refinery_tui.core.base.text import one_line
from refinery_tui.core.record.state import State

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
