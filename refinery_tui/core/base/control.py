"""What a person may say to a conductor while it works: pause, resume, step, stop, look into the inbox."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from math import inf
from typing import Literal

Command = Literal["pause", "resume", "step", "stop", "abort", "look"]
Reason = Literal["finished", "stopped", "usd limit", "paused", "failed"]


class Stopped(Exception):
    """The session is to end before the next turn begins; `reason` is the SessionEnded's."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class Control:
    """The gate that every turn passes. `step` lets exactly one turn through and closes it again."""

    stopping: Reason | None = None
    paused: bool = False
    _steps: int = 0
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _cut: set[asyncio.Timeout] = field(default_factory=set)

    def pause(self) -> None:
        """No further turn begins."""
        self.paused = True
        self._changed.set()

    def resume(self) -> None:
        """Turns begin again."""
        self.paused, self._steps = False, 0
        self._changed.set()

    def step(self) -> None:
        """One turn more, then pause."""
        self.paused = True
        self._steps += 1
        self._changed.set()

    def stop(self, reason: Reason = "stopped") -> None:
        """End the session when the turns now under way have ended; a person's stop leaves the bench's work undone."""
        self.stopping = reason
        self._changed.set()
        if reason == "stopped":
            while self._cut:
                self._cut.pop().reschedule(0.0)

    async def gate(self) -> None:
        """Wait until a turn may begin; raises Stopped when none may any more."""
        while True:
            if self.stopping is not None:
                raise Stopped(self.stopping)
            if not self.paused:
                return
            if self._steps:
                self._steps -= 1
                return
            await self.changed()

    @asynccontextmanager
    async def unless_stopped(self) -> AsyncIterator[None]:
        """Work that is done anew when the session goes on: a person's stop cuts it short, and Stopped is raised."""
        if self.stopping == "stopped":
            raise Stopped(self.stopping)
        limit = asyncio.timeout(None)
        try:
            async with limit:
                self._cut.add(limit)
                yield
        except TimeoutError:
            if not limit.expired():
                raise
            raise Stopped("stopped") from None
        finally:
            self._cut.discard(limit)

    async def changed(self, most_seconds: float = inf) -> None:
        """Wait for a change, so many real seconds at most."""
        self._changed.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(None if most_seconds == inf else most_seconds):
                await self._changed.wait()

    async def rest(self, seconds: float) -> None:
        """Wait for so many real seconds; raises Stopped when the session is to end before."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if self.stopping is not None:
                raise Stopped(self.stopping)
            await self.changed(left)

    def wake(self) -> None:
        """Whoever waits looks again whether it still must."""
        self._changed.set()

    async def until(self, ready: Callable[[], bool]) -> None:
        """Wait until `ready()`, asked again at every change; raises Stopped when the session is to end before."""
        while not ready():
            if self.stopping is not None:
                raise Stopped(self.stopping)
            await self.changed()
