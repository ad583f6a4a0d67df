"""The clock that counts: CPU time of another process, read from outside it, and the wall beside it."""

import contextlib
import os
import signal
import time

_SETTLE_SECONDS = 0.002
_CPUCLOCK_SCHED = 2


def cpu_seconds(pid: int) -> float:
    """CPU seconds the process has used; exact once it is off the processor, else up to a tick behind.

    The number of another process' clock is built as in include/linux/posix-timers.h of the Linux kernel.
    """
    return time.clock_gettime((~pid << 3) | _CPUCLOCK_SCHED)


class Stopwatch:
    """Reads one child's CPU clock only after the child has left the processor, so that no tick is missing."""

    def __init__(self, pid: int, pidfd: int) -> None:
        self._pid = pid
        self._pidfd = pidfd
        self._state = os.open(f"/proc/{pid}/stat", os.O_RDONLY | os.O_CLOEXEC)

    def at_rest(self) -> float:
        """CPU seconds so far of a child that is about to wait for us."""
        while self._running():
            os.sched_yield()
        return cpu_seconds(self._pid)

    def at_end(self) -> float | None:
        """CPU seconds of a child that will not be used again, stopped if it does not rest; None once it is gone."""
        deadline = time.monotonic() + _SETTLE_SECONDS
        while self._running() and time.monotonic() < deadline:
            os.sched_yield()
        if self._running():
            with contextlib.suppress(ProcessLookupError):  # it ended meanwhile, which the clock will say
                signal.pidfd_send_signal(self._pidfd, signal.SIGSTOP)
        try:
            return self.at_rest()
        except OSError:
            return None

    def close(self) -> None:
        """Give the descriptor back."""
        os.close(self._state)

    def _running(self) -> bool:
        try:
            return os.pread(self._state, 512, 0).rpartition(b") ")[2][:1] == b"R"
        except ProcessLookupError:
            return False
