"""Time in which nothing ran here: the machine slept, or the process was stopped; told from gaps between ticks."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

BEAT_SECONDS = 0.25
LONGEST_BEAT_SECONDS = 3.0  # a busy machine may be late by less


def sleepless() -> float:
    """Monotonic seconds, those in which the machine slept included where it counts them."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


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
