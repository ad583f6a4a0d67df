"""Time as an argument: a session clock that may run faster than the wall's, and gaps in which nothing ran."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

BEAT_SECONDS = 0.25
LONGEST_BEAT_SECONDS = 3.0  # a busy machine may be late by less


def sleepless() -> float:
    """Monotonic seconds, those in which the machine slept included where it counts them."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


class Clock(Protocol):
    """What the conductor needs of time."""

    @property
    def speed(self) -> float:
        """Session seconds to the second."""
        ...

    def now(self) -> float:
        """Seconds since the epoch, for the record."""
        ...

    def elapsed(self) -> float:
        """Session seconds since the clock was made; monotonic."""
        ...

    def real(self, session_seconds: float) -> float:
        """How many real seconds `session_seconds` last."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionClock:
    """The real clock, `speed` session seconds to the second (1 for real models)."""

    speed: float = 1.0
    _start: float = field(default_factory=time.monotonic)
    _epoch: float = field(default_factory=time.time)
    _began: float = field(default_factory=sleepless)

    def now(self) -> float:
        """Seconds since the epoch, for the record: the wall's when the clock was made, and monotonic from then on, so
        that a wall clock which is set changes no duration.
        """
        return self._epoch + sleepless() - self._began

    def elapsed(self) -> float:
        """Session seconds since the clock was made; monotonic."""
        return (time.monotonic() - self._start) * self.speed

    def real(self, session_seconds: float) -> float:
        """How many real seconds `session_seconds` last."""
        return session_seconds / self.speed


@dataclass(slots=True)
class Heartbeat:
    """Ticks while this process runs; `missed` hears of every gap, in real seconds, once."""

    missed: Callable[[float], None]
    now: Callable[[], float] = sleepless
    _last: float = field(init=False)
    _gaps: list[tuple[float, float]] = field(default_factory=list)  # when each ended, and how long it was

    def __post_init__(self) -> None:
        self._last = self.now()

    def tick(self) -> float:
        """Note that the process runs; the moment (seconds of `now`)."""
        now = self.now()
        gap, self._last = now - self._last, now
        if gap > LONGEST_BEAT_SECONDS:
            self._gaps.append((now, gap))
            self.missed(gap)
        return now

    def missed_since(self, moment: float) -> float:
        """Real seconds of the gaps that ended after `moment`, one that ends just now included."""
        self.tick()
        return sum(gap for ended, gap in self._gaps if ended > moment)

    async def beat(self) -> None:
        """Tick for ever."""
        while True:
            self.tick()
            await asyncio.sleep(BEAT_SECONDS)
