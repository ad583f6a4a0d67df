"""A session as a recording: the app replays it without a terminal, by a clock that the film turns, frame by frame."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from textual.pilot import Pilot

from refinery_tui.core.base.text import one_line
from refinery_tui.core.record.recording import Recording
from refinery_tui.core.record.state import State
from refinery_tui.tui.feed.position import Position
from refinery_tui.tui.feed.replay import Replay
from refinery_tui.tui.pictures.asciicast import Cast, CastEvent
from refinery_tui.tui.pictures.cast_request import FRAMES, CastRequest, span
from refinery_tui.tui.pictures.headless import headless, session_screen, settle
from refinery_tui.tui.pictures.screen_rows import CLEARED, Rows, differences
from refinery_tui.tui.runtime.textual_patches import rows_of
from refinery_tui.tui.screens.session.session_screen import SessionScreen

HOLD_SECONDS = 3.0  # that the last frame stands


@dataclass(slots=True)
class Film:
    """The frames and markers so far; `seconds` is the viewer's time, which the app's clock is too."""

    seconds: float = 0.0
    events: list[CastEvent] = field(default_factory=list)
    _shown: Rows = ()
    _over: dict[int, int] = field(default_factory=dict)

    def frame(self, rows: Rows) -> None:
        """What the screen shows now."""
        if text := differences(self._shown, rows):
            self.events.append(CastEvent(seconds=self.seconds, kind="o", text=text))
            self._shown = rows

    def mark(self, state: State) -> None:
        """A marker for each iteration that has ended since the last look."""
        for run in state.runs:
            number, ended = run.planned.id, len(run.iterations) - (run.status == "running")
            for iteration in run.iterations[self._over.get(number, 0) : max(0, ended)]:
                words = f"run {number}, iteration {iteration.number}: {iteration.verdict or 'no program'}"
                self.events.append(CastEvent(seconds=self.seconds, kind="m", text=words))
            self._over[number] = max(self._over.get(number, 0), ended)

    def skip(self, state: State) -> None:
        """What had ended before the film began gets no marker."""
        self._over = {run.planned.id: len(run.iterations) - (run.status == "running") for run in state.runs}


async def film(folder: Path, request: CastRequest, told: Callable[[float], None] = lambda share: None) -> Cast:
    """The recording; `told` hears which share of it is done.

    The same session gives the same recording: what is drawn depends on the film's clock alone. Of a session that
    somebody conducts it is what is on record when it is read.
    """
    made = Film()
    made.events.append(CastEvent(seconds=0.0, kind="o", text=CLEARED))
    app = headless(folder.parent, folder, size=request.size, theme=request.theme, now=lambda: made.seconds)
    async with app as pilot:
        screen = session_screen(pilot)
        await _replayed(pilot, screen, request, made, told)
        state = screen.session.source.state
        assert state is not None
        return Cast(
            title=" · ".join((*state.marks, one_line(folder.name, 60), "Refinery")),
            tags=state.marks,
            began=state.started.at,
            size=request.size,
            theme=pilot.app.current_theme,
            events=made.events,
            seconds=made.seconds + HOLD_SECONDS,
            running=screen.session.source.running,
        )


async def _replayed(
    pilot: Pilot[int], screen: SessionScreen, request: CastRequest, made: Film, told: Callable[[float], None]
) -> None:
    """Every frame of the span that is asked for; where that is the session's end, how the session stands there."""
    replay = Replay.begin(screen.session.watched, screen.session.clock)
    start, stop = span(replay.recording, request)
    replay.speed = request.speed
    screen.session.here = Position(run=request.run or request.start[0])
    screen.replaying.start(replay, start)
    if (state := replay.state) is not None:
        made.skip(state)
    await _frame(pilot, made)
    while replay.moment < stop:
        wait, moment = _next(replay.recording, replay.moment, stop, request)
        made.seconds += wait
        if moment >= replay.recording.end:
            break  # what follows is the session itself, at the same moment
        _stand(screen, replay, moment)
        await _frame(pilot, made)
        told((moment - start) / (stop - start))
    if stop >= replay.recording.end and not replay.source.running:
        screen.replaying.end()
        await settle(pilot)
        await _frame(pilot, made)


def _next(recording: Recording, moment: float, stop: float, request: CastRequest) -> tuple[float, float]:
    """The viewer's seconds until the next frame, and the moment that it shows; a long wait is cut short."""
    stir = recording.stirs(moment)
    if stir - moment > request.wait_seconds * request.speed:
        return request.wait_seconds, min(stir, stop)
    then = min(moment + request.speed / FRAMES, stop)
    return (then - moment) / request.speed, then


def _stand(screen: SessionScreen, replay: Replay, moment: float) -> None:
    """Show another moment, at once, as the screen does by itself ten times a second."""
    replay.listen()  # takes up what its clock says has passed
    replay.seek(moment)
    screen.human.look()
    screen.panes.listen()
    screen.panes.tick()


async def _frame(pilot: Pilot[int], made: Film) -> None:
    """What the screen shows once nothing moves in it any more, and the markers that belong there."""
    before: Rows = ()
    while (rows := await _painted(pilot)) != before:
        before = rows
    made.frame(rows)
    state = session_screen(pilot).session.watched.state
    if state is not None:
        made.mark(state)


async def _painted(pilot: Pilot[int]) -> Rows:
    await pilot.pause(0)
    return rows_of(pilot.app.screen)
