"""Time as an argument: a session clock that may run faster than the wall's."""

import time
from dataclasses import dataclass, field
from typing import Protocol


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

    def now(self) -> float:
        """Seconds since the epoch, for the record."""
        return time.time()

    def elapsed(self) -> float:
        """Session seconds since the clock was made; monotonic."""
        return (time.monotonic() - self._start) * self.speed

    def real(self, session_seconds: float) -> float:
        """How many real seconds `session_seconds` last."""
        return session_seconds / self.speed
