"""What this machine has for tasks that are done in a browser: sought, started once, and told with what is missing."""

import time
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.bench.browser.browser_line import BrowserLine
from refinery_tui.core.bench.browser.chromium import executable, sought
from refinery_tui.core.experiment.browser.browser_task import BrowserTask


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserPresence:
    """playwright, chromium: versions, empty where unknown; path: of Chromium; start_seconds: of its process with the
    canaries, None where it does not start; layers: in force then; missing: why no browser task runs here and what
    mends that, empty where one does.
    """

    playwright: str = ""
    chromium: str = ""
    path: str = ""
    start_seconds: float | None = None
    layers: tuple[str, ...] = ()
    missing: str = ""


async def browser_presence() -> BrowserPresence:
    """What is here; where both are here Chromium is started and ended."""
    playwright, path = _playwright(), sought() or ""
    try:
        line = BrowserLine(BrowserTask(start="", goals=()), executable=executable(), unsafe=False)
        began = time.monotonic()
        await line.start()
    except RefineryError as why:
        return BrowserPresence(playwright=playwright, path=path, missing=str(why))
    took = time.monotonic() - began
    await line.end()
    return BrowserPresence(
        playwright=playwright, chromium=line.version, path=path, start_seconds=took, layers=line.layers
    )


def _playwright() -> str:
    try:
        return version("playwright")
    except PackageNotFoundError:
        return ""
