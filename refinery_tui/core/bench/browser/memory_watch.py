"""An end for a site that takes too much memory, as a control group of one's own is seldom to be had."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from refinery_tui.core.bench.browser.process_tree import own_bytes_by_process

LOOK_SECONDS = 0.2  # how long it may grow unseen: by some hundred MB, at what a page can fill


@asynccontextmanager
async def memory_watched(most_bytes: int, exceeded: Callable[[], None]) -> AsyncIterator[None]:
    """Meanwhile whatever was started has so much memory of its own, all processes together; when it has more,
    `exceeded` is told and the largest of them is killed.
    """
    watching = asyncio.ensure_future(_watched(most_bytes, exceeded))
    try:
        yield
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching


async def _watched(most_bytes: int, exceeded: Callable[[], None]) -> None:
    while True:
        own = own_bytes_by_process()
        if sum(own.values()) > most_bytes:
            exceeded()
            with suppress(ProcessLookupError):  # it has just ended
                os.kill(max(own, key=lambda pid: own[pid]), signal.SIGKILL)
        await asyncio.sleep(LOOK_SECONDS)
