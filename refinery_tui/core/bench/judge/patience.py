"""How long a task's own program may take: by its CPU clock, so that a busy machine breaks no task, and by the wall."""

import time
from dataclasses import dataclass

from refinery_tui.core.bench.judge.cpu_clock import cpu_seconds

ASLEEP_SECONDS = 300.0  # real ones, in which it may also wait for a processor


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long the process may take for something: CPU seconds, and real ones; mend: what a task's author can do."""

    work: str
    cpu_seconds: float
    wall_seconds: float = ASLEEP_SECONDS
    mend: str = ""


class PatienceMeter:
    """What the process has used of a patience that begins now."""

    def __init__(self, pid: int, patience: Patience) -> None:
        self._pid, self._patience = pid, patience
        self._until, self._before = time.monotonic() + patience.wall_seconds, self._used()

    def _used(self) -> float:
        try:
            return cpu_seconds(self._pid)
        except OSError:
            return 0.0  # it has ended, which its line says

    def too_long(self) -> str:
        """That it is over, in words; empty while it is not."""
        patience = self._patience
        if self._used() - self._before > patience.cpu_seconds:
            return f"took more than {patience.cpu_seconds:g} s of CPU time for {patience.work}{patience.mend}"
        if time.monotonic() > self._until:
            return f"took more than {patience.wall_seconds:g} s for {patience.work}{patience.mend}"
        return ""
