"""One screen of a session as a picture."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from textual.pilot import Pilot

from refinery_tui.core.base.errors import ConfigurationError, RefineryError
from refinery_tui.core.base.text import count, one_line
from refinery_tui.core.record.state import State
from refinery_tui.tui.feed.findings_cache import FindingsCache
from refinery_tui.tui.feed.position import Position, parse_position
from refinery_tui.tui.pictures.headless import headless, session_screen, settle
from refinery_tui.tui.pictures.screen_request import ScreenRequest
from refinery_tui.tui.pictures.svg import svg_of
from refinery_tui.tui.screens.analysis.analysis_screen import AnalysisScreen
from refinery_tui.tui.screens.iteration.iteration_screen import IterationScreen
from refinery_tui.tui.screens.plan.plan_screen import PlanScreen
from refinery_tui.tui.screens.session.session_screen import SessionScreen
from refinery_tui.tui.views.tabs import MARKS, TASKS


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenPicture:
    """The picture, the session as it stood in it, and whether somebody conducted it then."""

    svg: str
    state: State
    running: bool


async def picture_of(
    folder: Path,
    request: ScreenRequest,
    *,
    now: Callable[[], float] = time.time,
    findings: FindingsCache | None = None,
) -> ScreenPicture:
    """The screen as the app shows it; RefineryError when the session has no such screen or place.

    now: the clock of a session that somebody conducts, seconds since the epoch. findings: as `headless` takes them.
    """
    app = headless(folder.parent, folder, size=request.size, theme=request.theme, now=now, findings=findings)
    async with app as pilot:
        await open_screen(pilot, request)
        watched = session_screen(pilot).session.watched
        assert watched.state is not None
        return ScreenPicture(svg=screen_svg(pilot), state=watched.state, running=watched.running)


def screen_svg(pilot: Pilot[int]) -> str:
    """What the app shows, under the name and the labels of the session that is open."""
    opened = next((screen for screen in pilot.app.screen_stack if isinstance(screen, SessionScreen)), None)
    state = opened.session.watched.state if opened is not None else None
    if opened is None or state is None:
        return svg_of(pilot.app, "Refinery")
    name = one_line(opened.session.watched.folder.path.resolve().name, 60)
    return svg_of(pilot.app, " · ".join(("Refinery", name, *state.marks)))


async def open_screen(pilot: Pilot[int], request: ScreenRequest) -> None:
    """From the session screen to the screen that is asked for, and to its place and view."""
    session = session_screen(pilot)
    if request.place:
        session.steps.go(_place(session, request.place))
        await settle(pilot)
    _push(session, request)
    await settle(pilot)
    if request.view:
        _turn_to(pilot.app.screen, request.view)
        await settle(pilot)


def _place(session: SessionScreen, words: str) -> Position:
    assert session.session.watched.state is not None
    found = parse_position(session.session.watched.state, words)
    if isinstance(found, str):
        raise ConfigurationError(f"--at {words!r}: {found}")
    return found


def _push(session: SessionScreen, request: ScreenRequest) -> None:
    match request.screen:
        case "iteration":
            session.action_read("program")
            if not isinstance(session.app.screen, IterationScreen):
                raise RefineryError("No run has begun: there is no iteration to show yet.")
        case "analysis":
            session.action_analysis()
        case "plan":
            session.action_plan()
        case _:
            pass


def _turn_to(screen: object, view: str) -> None:
    match screen:
        case IterationScreen():
            screen.action_view(view)
        case AnalysisScreen():
            if view == TASKS and not screen.check_action("task_map", ()):
                raise RefineryError("The session has one task: there is no map of several.")
            if view == MARKS and not screen.check_action("marks", ()):
                raise RefineryError("No task of the session says which cases are shown: its programs have no marks.")
            screen.action_view(view)
        case PlanScreen():
            screen.action_open_view(view)
        case SessionScreen():
            screen.action_pane(view)
        case _:
            raise AssertionError(screen)


def snapshot_words(made: ScreenPicture) -> str:
    """How far a session had come that somebody conducts: its picture is a snapshot."""
    last = datetime.fromtimestamp(made.state.last_at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return f"The session is running: this is a snapshot after {count(made.state.events, 'event')}, the last of {last}."
