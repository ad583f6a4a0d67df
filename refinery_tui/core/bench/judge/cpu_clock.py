"""The clock that counts: CPU time of another process, read from outside it, and the wall beside it."""

import contextlib
import itertools
import os
import signal
import time

_SETTLE_SECONDS = 0.002
_LOOKS, _PAUSE_SECONDS = 4, 2e-5  # a child that is about to rest may be waiting for the very core that looks at it
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
        self._stopped = False
        self._state = os.open(f"/proc/{pid}/stat", os.O_RDONLY | os.O_CLOEXEC)
        self._queue = -1
        with contextlib.suppress(FileNotFoundError):  # a kernel that does not tell how long a task waited
            self._queue = os.open(f"/proc/{pid}/schedstat", os.O_RDONLY | os.O_CLOEXEC)

    def at_rest(self) -> float:
        """CPU seconds so far of a child that is about to wait for us."""
        for look in itertools.count():
            if not self._running():
                break
            _pause(look)
        return cpu_seconds(self._pid)

    def at_end(self) -> float | None:
        """CPU seconds of a child that is done with its part, stopped if it does not rest; None once it is gone."""
        deadline = time.monotonic() + _SETTLE_SECONDS
        for look in itertools.count():
            if not self._running():
                break
            if time.monotonic() > deadline:
                self._stopped = True
                self._signal(signal.SIGSTOP)
                break
            _pause(look)
        try:
            return self.at_rest()
        except OSError:
            return None

    def so_far(self) -> float | None:
        """CPU seconds of a child that runs, up to a tick behind; None once it is gone."""
        try:
            return cpu_seconds(self._pid)
        except OSError:
            return None

    def waited(self) -> float | None:
        """Seconds so far in which the child was ready to run and no processor was free; None where nobody tells.

        The second field of /proc/<pid>/schedstat: Documentation/scheduler/sched-stats.rst of the Linux kernel.
        """
        try:
            return int(os.pread(self._queue, 128, 0).split()[1]) / 1e9
        except OSError:
            return None

    def go_on(self) -> None:
        """Let the child run again, if it had to be stopped."""
        if self._stopped:
            self._stopped = False
            self._signal(signal.SIGCONT)

    def close(self) -> None:
        """Give the descriptors back."""
        for descriptor in {self._state, self._queue} - {-1}:
            os.close(descriptor)

    def _signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):  # it ended meanwhile, which the clock will say
            signal.pidfd_send_signal(self._pidfd, number)

    def _running(self) -> bool:
        try:
            return os.pread(self._state, 512, 0).rpartition(b") ")[2][:1] == b"R"
        except ProcessLookupError:
            return False


def _pause(look: int) -> None:
    """Leave the core to others, after some looks for a moment."""
    if look < _LOOKS:
        os.sched_yield()
    else:
        time.sleep(_PAUSE_SECONDS)
