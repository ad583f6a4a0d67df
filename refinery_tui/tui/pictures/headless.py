"""The app in no terminal, at a size and in a theme, until it has nothing more to work out."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.tui.app import RefineryApp
from refinery_tui.tui.feed.findings_cache import FindingsCache
from refinery_tui.tui.pictures.screen_request import Size
from refinery_tui.tui.screens.session.session_screen import SessionScreen
from refinery_tui.tui.screens.shared.page import Page

QUIET = 3  # looks in a row at which nothing was under way: what was worked out may ask for more
LOOK_SECONDS = 0.02


@asynccontextmanager
async def headless(
    sessions: Path,
    opened: Path | None,
    *,
    size: Size,
    theme: str,
    now: Callable[[], float],
    findings: FindingsCache | None = None,
) -> AsyncIterator[Pilot[int]]:
    """The app on these sessions, drawn whole; its keys are those it comes with, and nothing is remembered.

    findings: what other apps of this process have worked out already.
    """
    os.environ.pop("NO_COLOR", None)  # the theme of a picture is asked for by name
    app = RefineryApp(sessions=sessions, open_session=opened, now=now)
    app.animation_level = "none"
    app.findings = findings or app.findings
    async with app.run_test(size=size) as pilot:
        app.theme = theme
        await settle(pilot)
        yield pilot


async def settle(pilot: Pilot[int]) -> None:
    """Until nothing is read or computed any more, and what was found is shown."""
    quiet = 0
    while quiet < QUIET:
        await pilot.pause()
        quiet = 0 if _busy(pilot) else quiet + 1
        await asyncio.sleep(LOOK_SECONDS)
    if isinstance(page := pilot.app.screen, Page):
        page.sized(*page.size)  # some screens show what was found at their next look only
    await pilot.pause()


async def press(pilot: Pilot[int], keys: Iterable[str]) -> None:
    """Each key, and what comes of it."""
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


def _busy(pilot: Pilot[int]) -> bool:
    app = pilot.app
    reading = any(isinstance(screen, SessionScreen) and screen.session.reading for screen in app.screen_stack)
    return reading or any(not worker.is_finished for worker in app.workers)


def session_screen(pilot: Pilot[int]) -> SessionScreen:
    """The session that is open; RefineryError when it cannot be read."""
    found = next(screen for screen in pilot.app.screen_stack if isinstance(screen, SessionScreen))
    if found.session.watched.state is None:
        raise RefineryError(
            found.session.watched.trouble or f"{found.session.watched.folder.path}: nothing is on record."
        )
    return found
