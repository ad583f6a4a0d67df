"""Where an execution runs: the idlest core when the machine is quiet, anywhere when it is not."""

import os

_QUIET = 0.85


class Cores:
    """Looks at /proc/stat between rounds; `chosen` holds the cores a child may use.

    Pinning halves the spread on a quiet machine and does harm where another job sits on the same core
    (measured: 1.3 % against 8.5 % under load), so only a core that has been idle is pinned to.
    """

    def __init__(self, *, parallel: bool) -> None:
        self._all = sorted(os.sched_getaffinity(0))
        self._parallel = parallel
        self._before = _times()
        self.chosen = self._all

    def look(self) -> None:
        """Choose anew from what the cores did since the last look."""
        now = _times()
        idle = {core: _idle(self._before.get(core), now.get(core)) for core in self._all}
        self._before = now
        best = max(self._all, key=lambda core: idle[core])
        self.chosen = [best] if idle[best] >= _QUIET and len(self._all) > 1 and not self._parallel else self._all


def _idle(before: list[int] | None, now: list[int] | None) -> float:
    if before is None or now is None or sum(now) == sum(before):
        return 0.0
    return (now[3] + now[4] - before[3] - before[4]) / (sum(now) - sum(before))


def _times() -> dict[int, list[int]]:
    try:
        with open("/proc/stat", encoding="ascii") as file:
            lines = [line.split() for line in file if line.startswith("cpu") and line[3].isdigit()]
    except OSError:
        return {}
    return {int(fields[0][3:]): [int(n) for n in fields[1:9]] for fields in lines}
