"""Waiting for a condition instead of for a time."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from textual.pilot import Pilot

from refinery_tui.tui.app import RefineryApp
from refinery_tui.tui.feed.findings_cache import FindingsCache
from refinery_tui.tui.screens.session.session_screen import SessionScreen
from tests.fakes.recorded_sessions import BEGAN

TRIES = 600
NOW = BEGAN + 66
FINDINGS = FindingsCache()  # by the hash of all events: the sessions of most tests are the same, and analysed once


async def until(pilot: Pilot[int], condition: Callable[[], object]) -> None:
    """Let the app go on until `condition()` holds; fails when it never does."""
    for tried in range(TRIES):
        if condition():
            await pilot.pause()
            return
        await asyncio.sleep(min(0.1, 0.01 * 1.3**tried))  # a pause of the pilot's own would send every widget a message
    raise AssertionError(f"it never became true; on screen:\n{text(pilot)}")


def text(pilot: Pilot[int]) -> str:
    """What is on the screen, as plain lines."""
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in strips)


def app(sessions: Path, opened: Path | None = None) -> RefineryApp:
    """The app at a fixed time."""
    return knowing(RefineryApp(sessions=sessions, open_session=opened, now=lambda: NOW))


def knowing(app: RefineryApp) -> RefineryApp:
    """The app, with what was found of the sessions that tests before this one looked at."""
    app.findings = FINDINGS
    return app


async def settled(pilot: Pilot[int]) -> SessionScreen:
    """The session screen, when it has read its session."""
    await until(pilot, lambda: isinstance(pilot.app.screen, SessionScreen) and not pilot.app.screen.session.reading)
    screen = pilot.app.screen
    assert isinstance(screen, SessionScreen)
    await until(
        pilot, lambda: not screen.evidence.computing and ("Results" in text(pilot) or screen.has_class("-solo"))
    )
    return screen
