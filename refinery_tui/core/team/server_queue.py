"""The queue before one server: how many replies may be under way, and when a server in trouble is asked again.

Additive increase and multiplicative decrease (Jacobson 1988; Chiu and Jain 1989) find how many streams a server serves.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf

from refinery_tui.core.base.dataclass_copy import replace
from refinery_tui.core.models.model import ModelTrouble

FIRST_WAIT_SECONDS = 1.0  # the mean of the first waits, which double; drawn anew each time ("full jitter")
LEAST_WAIT_SECONDS = 0.002  # times the attempt, where a server asks for no wait and refuses all the same
LONGEST_STATED_SECONDS = 10 * 365 * 86400.0  # that a server may ask for: no clock shows what is beyond
LONGEST_WAIT_SECONDS = 60.0  # of our own choice; what a server asks for is obeyed however long
SLOWER = 8  # replies that must end well, of each that may be under way, before one more may be


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """How many replies of a server may be under way: at least 1, at most `most`."""

    most: float
    size: float
    slower: float = SLOWER
    shrunk: float = -inf  # monotonic seconds

    def grown(self) -> "Window":
        """After a reply that ended well."""
        return replace(self, size=min(self.most, self.size + 1 / (self.slower * int(self.size))))

    def halved(self, began: float, now: float, *, interrupted: bool) -> "Window":
        """After a refusal or an interruption of a reply that began at `began`, once for all that were under way
        together; who interrupts replies is tried with more of them ever more seldom, since each trial costs one.
        """
        if began < self.shrunk:
            return self
        slower = min(self.slower * 2, 64 * SLOWER) if interrupted else self.slower
        return replace(self, size=max(1.0, self.size / 2), slower=slower, shrunk=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A server in trouble: since when (epoch and monotonic seconds), why, and which attempt comes next and when."""

    since: float
    began: float
    attempt: int
    next_try: float
    why: str
    failure: str


@dataclass(slots=True, kw_only=True)
class ServerQueue:
    """The queue of one server; times are monotonic seconds, `most` how many replies the experiment wants at once."""

    most: int
    monotonic: Callable[[], float]
    dice: Callable[[], float]
    window: Window = field(init=False)
    under_way: int = 0
    outage: Outage | None = None
    answered: float = -inf  # when it last began a reply
    not_before: float = -inf
    _unheard: set["asyncio.Task[object]"] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.window = Window(most=float(self.most), size=float(self.most))

    def wait_seconds(self) -> float:
        """Seconds until the next reply may be asked for; inf until something changes. One reply tries a server that is
        in trouble, and all others wait behind it.
        """
        now = self.monotonic()
        if self.outage is not None:
            return inf if self._unheard else max(0.0, self.outage.next_try - now)
        if self.under_way >= int(self.window.size):
            return inf
        return max(0.0, self.not_before - now)

    def begin(self) -> float:
        """A reply is asked for; the moment."""
        self.under_way += 1
        task = asyncio.current_task()
        if task is not None and (self.outage is not None or self.answered == -inf):
            self._unheard.add(task)
        return self.monotonic()

    def heard(self) -> Outage | None:
        """A reply begins to arrive; the trouble that is over with it."""
        over, self.outage, self.answered = self.outage, None, self.monotonic()
        self._unheard.clear()
        return over

    def ended(self, *, leave_seconds: float = 0.0) -> None:
        """A reply came to its end, and the server wants to be left alone for so long."""
        self.left()
        self.window = self.window.grown()
        self.not_before = max(self.not_before, self.monotonic() + leave_seconds)

    def left(self) -> None:
        """A reply is under way no more, whatever became of it."""
        self.under_way -= 1
        task = asyncio.current_task()
        if task is not None:
            self._unheard.discard(task)

    def failed(self, trouble: ModelTrouble, began: float, epoch: float) -> Outage | None:
        """A reply begun at `began` failed; the trouble as it stands where this says something new of it."""
        self.left()
        now, before = self.monotonic(), self.outage
        if trouble.kind in ("rate limit", "server", "cut off"):
            self.window = self.window.halved(began, now, interrupted=trouble.kind == "cut off")
        if not trouble.retryable or (before is not None and began < before.began):
            return None
        attempt = before.attempt + 1 if before is not None else 2
        self.outage = Outage(
            since=before.since if before is not None else epoch,
            began=before.began if before is not None else now,
            attempt=attempt,
            next_try=now + self._wait(trouble, attempt),
            why=str(trouble),
            failure=trouble.kind,
        )
        return self.outage

    def _wait(self, trouble: ModelTrouble, attempt: int) -> float:
        if trouble.retry_after_seconds is not None:
            stated = min(trouble.retry_after_seconds, LONGEST_STATED_SECONDS)
            return max(stated, min(1.0, LEAST_WAIT_SECONDS * attempt))
        return min(LONGEST_WAIT_SECONDS, 2 * FIRST_WAIT_SECONDS * 2.0 ** (attempt - 2)) * self.dice()

    def let_go(self) -> None:
        """The session stops: whoever has heard nothing from a server that is away waits no longer."""
        for task in tuple(self._unheard):
            task.cancel()
