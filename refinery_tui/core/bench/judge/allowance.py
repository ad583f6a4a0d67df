"""How long one execution may take: CPU seconds for loading and for the call, and real time only as a generous cap."""

import math
import os
import time
from dataclasses import dataclass

from refinery_tui.core.bench.judge.cpu_clock import Stopwatch

GENEROUS = 3.0  # how many times its CPU seconds a program may last that sleeps, stands still or waits for a page
_LEAST_SLEEP_SECONDS = 0.002
_LEAST_SHOW_SECONDS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """CPU seconds that loading a program may use, and that its answer may use after that."""

    load_seconds: float
    call_seconds: float

    @property
    def look_seconds(self) -> float:
        """CPU seconds in which it must have shown its argument after the call."""
        return max(_LEAST_SHOW_SECONDS, self.call_seconds)

    @property
    def hard_seconds(self) -> int:
        """Whole CPU seconds after which the kernel ends a child by itself, should the bench not do it."""
        return math.ceil(self.load_seconds + self.call_seconds + self.look_seconds) + 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """What a part of an execution took; `cpu_seconds` is None of a child that is gone.

    waited_seconds: ready to run while no processor was free, None where the kernel does not tell; cpu_end: what the
    child's CPU clock showed in the end.
    """

    cpu_seconds: float | None
    wall_seconds: float
    waited_seconds: float | None
    cpu_end: float | None = None

    @property
    def alone_seconds(self) -> float:
        """Real seconds that it would have taken with a processor of its own."""
        if self.waited_seconds is None:
            return self.wall_seconds / max(1.0, _runnable() / len(os.sched_getaffinity(0)))
        return max(0.0, self.wall_seconds - self.waited_seconds)


class Meter:
    """Measures a part of a child's life against the CPU seconds that it may use.

    It begins now; `since` is an earlier reading of the child's CPU clock, from which CPU seconds are counted.
    """

    def __init__(self, watch: Stopwatch, most_seconds: float, since: float | None = None) -> None:
        self._watch, self._most = watch, most_seconds
        now = watch.at_end() or 0.0
        self._cpu, self._waited, self._start = now if since is None else since, watch.waited(), time.monotonic()

    def left(self) -> float:
        """Seconds after which it is worth looking again; 0 when all is used up, or it has been away for too long."""
        now = self._used(time.monotonic(), self._watch.waited(), self._watch.so_far())
        if now.cpu_seconds is None:
            return _LEAST_SLEEP_SECONDS  # the end of its pipes is about to be seen
        left = min(self._most - now.cpu_seconds, GENEROUS * self._most - now.alone_seconds)
        return max(left, _LEAST_SLEEP_SECONDS) if left > 0 else 0.0

    def used(self) -> Used:
        """What was used until the child said that it was done, or was found to have used too much."""
        end, waited = time.monotonic(), self._watch.waited()  # before the child has settled, which is no part of it
        return self._used(end, waited, self._watch.at_end())

    def limit(self) -> str:
        """Which limit a child met that has nothing left."""
        if (self._watch.so_far() or 0.0) - self._cpu >= self._most:
            return f"within {self._most:.3g} s of CPU time"
        return f"within {GENEROUS * self._most:.3g} s, most of them asleep or stopped"

    def _used(self, end: float, waited: float | None, cpu: float | None) -> Used:
        return Used(
            cpu_seconds=None if cpu is None else cpu - self._cpu,
            wall_seconds=end - self._start,
            waited_seconds=None if waited is None or self._waited is None else waited - self._waited,
            cpu_end=cpu,
        )


def _runnable() -> int:
    """Threads on this machine that run or want to, this very moment."""
    with open("/proc/loadavg", encoding="ascii") as file:
        return int(file.read().split()[3].partition("/")[0])
