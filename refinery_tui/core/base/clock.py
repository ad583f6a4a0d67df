"""Time as an argument: a session clock that may run faster than the wall's."""

import time
from dataclasses import dataclass, field
from typing import Protocol

from refinery_tui.core.base.heartbeat import sleepless


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
