"""The full display: a summary that is redrawn in place while the session goes on."""

import time
from collections.abc import Sequence
from typing import IO

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from refinery_tui.cli.experiments.progress import SESSION, answering, lines, verdicts
from refinery_tui.cli.experiments.progress_turns import doing, timed
from refinery_tui.core.base.design import treatment_name
from refinery_tui.core.base.text import clean, count, countdown, seconds
from refinery_tui.core.experiment.servers.fictional_money import money
from refinery_tui.core.record.bench_note import BenchNote
from refinery_tui.core.record.dataframes import levels
from refinery_tui.core.record.events import Event, SessionEnded, TurnFailed
from refinery_tui.core.record.incidents import waiting_words
from refinery_tui.core.record.iteration import Turn
from refinery_tui.core.record.run.turn_words import with_role
from refinery_tui.core.record.state import Run, State
from refinery_tui.core.record.time_left import pace

REDRAWS_PER_SECOND = 4
MOST_NAMED = 4  # agents who answer at once, each by name; of more only their number


class FullProgress:
    """Progress, the runs under way with their time left, verdicts so far, cost, and when it will be over."""

    def __init__(self, stream: IO[str], session: str = SESSION) -> None:
        self._session = session
        self._console = Console(file=stream)
        self._state: State | None = None
        self._note: BenchNote | None = None
        self._live = Live(
            console=self._console, get_renderable=self._drawn, refresh_per_second=REDRAWS_PER_SECOND, transient=True
        )

    def event(self, event: Event, state: State) -> None:
        """Take the new state; failures and the end stay on the screen as lines."""
        self._state = state
        if not self._live.is_started:
            self._live.start()
        if isinstance(event, TurnFailed | SessionEnded):
            for line in lines(event, state, self._session):
                self._live.console.print(Text(_label(state) + clean(line)))

    def note(self, note: BenchNote | None) -> None:
        """The next redrawing tells it."""
        self._note = note

    def beat(self) -> None:
        """It is redrawn anyway."""

    def close(self) -> None:
        """Take the summary off the screen."""
        if self._live.is_started:
            self._live.stop()

    def _drawn(self) -> RenderableType:
        return Text("") if self._state is None else summary(self._state, time.time(), self._session, self._note)


def summary(state: State, now: float, session: str = SESSION, note: BenchNote | None = None) -> RenderableType:
    """The summary at `now` (epoch seconds); `session` is the folder that commands name, `note` the bench's."""
    ended = sum(run.status == "ended" for run in state.runs)
    head = Text(_label(state) + clean(state.experiment.name), style="bold")
    cost = money(state.usd, state.marks)
    head.append(f"  {ended}/{len(state.runs)} runs · {cost} · {_rest(state, now)}", style="none")
    bar = ProgressBar(total=len(state.runs), completed=ended, width=60)
    return Group(head, bar, Text(""), _under_way(state, now), *_asked(state, session), _foot(state, note))


def _label(state: State) -> str:
    return "".join(f"{mark} " for mark in state.marks)


def _rest(state: State, now: float) -> str:
    if state.status == "paused":
        return "paused"
    if state.waits_for_people:
        return "waiting for a person"
    if state.waits:
        return waiting_words(state.waits[-1])
    worked, expected = state.worked_seconds(now, conducted=True), pace(state)
    if expected is None:
        return f"{seconds(worked)} so far"
    return f"{'more than' if expected.at_least else 'about'} {seconds(expected.left(worked))} left"


def _under_way(state: State, now: float) -> Table:
    table = Table.grid(padding=(0, 2))
    for run in state.runs:
        if run.status == "running":
            table.add_row(*(Text(clean(cell)) for cell in _row(state, run, now)))
    return table


def _asked(state: State, session: str) -> list[Text]:
    """The command that answers each gate at which a run waits."""
    waiting = [run for run in state.runs if run.status == "running" and run.awaiting is not None]
    return [Text(clean(f"answer: {answering(session, run)}"), style="bold") for run in waiting]


def _row(state: State, run: Run, now: float) -> tuple[str, ...]:
    treatment = treatment_name(levels(state, run))
    turns, left = run.arriving, ""
    if turns and turns[0].remaining_seconds is not None:
        left = countdown(turns[0].remaining_seconds - (now - turns[0].started_at) * state.started.speed)
    doing = _speaking(turns) if turns else _between(run)
    judged = [timed(iteration) for iteration in run.iterations if iteration.verdict is not None]
    return f"run {run.planned.id}", treatment, left, doing, judged[-1] if judged else ""


def _speaking(turns: Sequence[Turn]) -> str:
    """Whose replies are arriving: every agent is named once, with its role; of many only how many they are."""
    who = list(dict.fromkeys(map(with_role, turns)))
    names = ", ".join(who) if len(who) <= MOST_NAMED else count(len(who), "agent")
    return f"iteration {turns[0].iteration}, {names}"


def _between(run: Run) -> str:
    """What a run without a reply in progress waits for."""
    return (
        f"waits for a person to decide on iteration {run.awaiting}"
        if run.awaiting
        else "on the bench"
        if run.iterations and run.iterations[-1].unjudged
        else "waits its turn"
    )


def _foot(state: State, note: BenchNote | None) -> Text:
    rounds = count(len(state.rounds), "final round")
    return Text(f"{verdicts(state)} · {rounds}{f' · {doing(note)}' if note is not None else ''}", style="dim")
