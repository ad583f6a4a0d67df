"""The processes below one: which they are, and what CPU time and memory of their own they have."""

import contextlib
import os

from refinery_tui.core.bench.judge.cpu_clock import cpu_seconds

_PAGE_BYTES = os.sysconf("SC_PAGESIZE")


def descendants(ancestor: int) -> list[int]:
    """The processes that a process has started, and those that they have, parents first."""
    parents: dict[int, int] = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            with contextlib.suppress(OSError), open(f"/proc/{name}/stat", "rb") as file:
                parents[int(name)] = int(file.read().rpartition(b") ")[2].split()[1])
    found = [ancestor]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found[1:]


def cpu_by_process() -> dict[int, float]:
    """CPU seconds of this process and of each that descends from it."""
    found: dict[int, float] = {}
    for pid in (os.getpid(), *descendants(os.getpid())):
        with contextlib.suppress(OSError):  # it has just ended
            found[pid] = cpu_seconds(pid)
    return found


def own_bytes_by_process() -> dict[int, int]:
    """Memory of each process that descends from this one, without what it shares (proc(5): statm)."""
    found: dict[int, int] = {}
    for pid in descendants(os.getpid()):
        with contextlib.suppress(OSError), open(f"/proc/{pid}/statm", "rb") as file:
            resident, shared = map(int, file.read().split()[1:3])
            found[pid] = (resident - shared) * _PAGE_BYTES
    return found
