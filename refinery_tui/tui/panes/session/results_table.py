"""The results table: one row a run, with what came of it and what it took."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from refinery_tui.core.base.text import MINUTES, count, one_line, ratio, seconds, usd
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.servers.fictional_money import money
from refinery_tui.core.record.dataframes import without_replies
from refinery_tui.core.record.events import Event
from refinery_tui.core.record.results import Result, iterations_words, trajectory
from refinery_tui.core.record.run.level_labels import LevelLabels
from refinery_tui.core.record.state import Run, State
from refinery_tui.tui.panes.session.header import treatment
from refinery_tui.tui.panes.session.status_symbols import of_run, verdict_words
from refinery_tui.tui.panes.session.time_strip import TimeScale, time_scale, time_strip
from refinery_tui.tui.text.styled import Line, Span, joined, line
from refinery_tui.tui.text.table_model import Column, Row, row


def changed_by(event: Event) -> bool:
    """Whether an event can change what stands in the table."""
    return event.kind not in ("turn started", "turn ended", "turn failed", "session paused")


def columns(state: State) -> tuple[Column, ...]:
    """The headings of the results table; what an imported session cannot know has no column."""
    factors = [Column(title=name) for name in state.experiment.factor_names]
    known = (
        Column(title="run", align="right"),
        *factors,
        Column(title="rep", align="right", yields=3),
        Column(title="verdict"),
    )
    if state.scored_elsewhere:
        return (*known, *_SPENT)
    always = (
        *known,
        Column(title=_clock(state), align="right"),
        Column(title="× baseline", align="right", yields=1),
    )
    if not without_replies(state):
        return (*always, *_USED)
    return (*always, _FILE) if state.experiment.imported else always


_SPENT = (Column(title="tokens", align="right", yields=6), Column(title="usd", align="right", yields=5))
_USED = (Column(title="iters", align="right", yields=4), Column(title="by iteration", yields=2), *_SPENT)


_FILE = Column(title="file", yields=2)
_LEVEL = 24  # characters of a level in its cell


def _clock(state: State) -> str:
    return "seconds" if state.published else "CPU time"


@dataclass(slots=True)
class Rows:
    """The rows of a table that is shown again and again; a run that has not changed keeps its row."""

    scale: TimeScale | None = None
    _made: dict[int, tuple[Run, Result, bool, Row]] = field(default_factory=dict)
    _labels: LevelLabels | None = None

    def update(self, state: State, found: Sequence[Result], *, running: bool = True) -> list[Row]:
        """One row a run, in run order; `running` says whether somebody conducts the session."""
        if self._labels is None:
            self._labels = LevelLabels.of_session(state, _LEVEL)
        scale = time_scale(state.runs, found)
        if scale != self.scale:
            self.scale, self._made = scale, {}
        return [
            self._of(state, run, result, self._labels, running=running)
            for run, result in zip(state.runs, found, strict=True)
        ]

    def _of(self, state: State, run: Run, result: Result, names: LevelLabels, *, running: bool) -> Row:
        made = self._made.get(run.planned.id)
        same = made is not None and made[0] is run and made[2] == running
        if made is not None and same and (made[1] is result or made[1] == result):
            return made[3]
        fresh = _row(state, run, result, self.scale, names, running=running)
        self._made[run.planned.id] = (run, result, running, fresh)
        return fresh


def _row(
    state: State, run: Run, result: Result, scale: TimeScale | None, labelled: LevelLabels, *, running: bool
) -> Row:
    levels = state.started.arms[run.planned.treatment].levels
    names, replicate = state.experiment.factor_names, state.replicate(run)
    person = Span(" · person" if run.touched else "", "accent")
    marked = line(of_run(run, result, running=running), " ", verdict_words(run, result, running=running), person)
    cells: tuple[Line, ...] = (
        line(str(run.planned.id)),
        *map(line, labelled.cells(state, run)),
        line(str(replicate)),
        marked,
    )
    ranks: tuple[float | str, ...] = (
        run.planned.id,
        *(_level_rank(levels.get(name, "")) for name in names),
        replicate,
        str(result.verdict or run.status),
    )
    if state.scored_elsewhere:
        spent = (*cells, *_used(run)[-len(_SPENT) :]), (*ranks, *_used_ranks(run)[-len(_SPENT) :])
        return row(str(run.planned.id), *spent, also=_called(state, run))
    cells = (*cells, line(seconds(result.seconds)), line(ratio(result.ratio)))
    ranks = (*ranks, _or_last(result.seconds), _or_last(result.ratio))
    if not without_replies(state):
        cells, ranks = (*cells, *_used(run)), (*ranks, *_used_ranks(run))
    elif state.experiment.imported:
        cells, ranks = (*cells, line(labelled.files[run.file])), (*ranks, run.file)
    return row(str(run.planned.id), cells, ranks, also=_called(state, run), tail=time_strip(scale, run, result))


def _used(run: Run) -> tuple[Line, ...]:
    """What it used: iterations with their times, tokens, money."""
    tokens = run.dose.tokens
    return (
        line(iterations_words(run).partition(" by")[0] if run.iterations else "–"),
        line(Span(trajectory(run), "accent")),
        line(f"{tokens:,}" if tokens else "–"),
        line(usd(run.dose.usd) if run.dose.turns else "–"),
    )


def _used_ranks(run: Run) -> tuple[float | str, ...]:
    tokens = run.dose.tokens
    return (run.dose.iterations, trajectory(run), tokens, _or_last(run.dose.usd))


def _called(state: State, run: Run) -> str:
    """The treatment as it is called on other screens, and the other way round: `agents 1`, `1 agents`."""
    levels = state.started.arms[run.planned.treatment].levels
    turned = one_line(" · ".join(f"{level} {factor}" for factor, level in levels.items()), 100)
    return f"{treatment(state, run)}\n{turned}"


def counted(state: State, found: Sequence[Result], rows: Sequence[Row]) -> list[Line]:
    """The whole table in figures, the weightiest first: correct runs, tokens, money."""
    correct = sum(result.verdict is Verdict.CORRECT for result in found)
    figures = [line(Span(f"{correct} of {count(len(rows), 'run')} correct"))]
    if not without_replies(state):
        costs = [float(row.ranks[-1]) for row in rows]
        tokens = sum(int(row.ranks[-2]) for row in rows)
        spent = money(None if math.inf in costs else sum(costs), state.marks)
        figures += [line(Span(f"{tokens:,} tokens")), line(Span(spent))]
    return figures


def totals(state: State, figures: Sequence[Line], now: float) -> tuple[Line, ...]:
    """The heading of the table in wordings from long to short: these figures, then the time at `now` (epoch)."""
    parts = [*figures, *([line(Span(_took(state, now)))] if not state.published else [])]
    dot = Span(" · ")
    return tuple(joined([line(Span("Results")), *parts[:many]], dot) for many in range(len(parts), -1, -1))


def _took(state: State, now: float) -> str:
    """The seconds of work on it, pauses left out, up to now in whole ones: those of a clock that goes on."""
    worked = state.worked_seconds(now, conducted=now > state.last_at)
    if state.status == "ended":
        return f"took {seconds(worked)}"
    return f"{seconds(worked) if worked >= MINUTES else f'{int(worked)} s'} so far"


def _or_last(value: float | None) -> float:
    return math.inf if value is None else value


def _level_rank(level: object) -> float | str:
    return float(level) if isinstance(level, int | float) else str(level)
