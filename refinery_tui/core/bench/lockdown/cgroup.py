"""A control group (version 2) for the fork server and its children, where this user has been given the right.

Rules of delegation: Documentation/admin-guide/cgroup-v2.rst of the Linux kernel.
"""

import contextlib
import os
import select
from pathlib import Path

LAYER = "control group (memory, processes)"
CONTROLLERS = {"memory", "pids"}
SPARE_BYTES = 512 << 20  # the fork server's own pages, and what the kernel keeps for pipes and page tables
PROCESSES, THREADS = 8, 128
_NAME = "refinery-"


class NotDelegated(Exception):
    """There is no group to put anything into; the words say why."""


def parent(mounts: str, own: str) -> Path:
    """The nearest group from ours upwards that may have children with limits, from two files of /proc/self."""
    top = next((line.split()[4] for line in mounts.splitlines() if " - cgroup2 " in line), None)
    path = next((line[3:] for line in own.splitlines() if line.startswith("0::")), None)
    if top is None or path is None:
        raise NotDelegated("cgroup version 2 is not mounted")
    here = Path(top, path.lstrip("/"))
    above = [group for group in (here, *here.parents) if group.is_relative_to(top)]
    limiting = [group for group in above if _words(group / "cgroup.subtree_control") >= CONTROLLERS]
    if not limiting:
        raise NotDelegated("no group of cgroup version 2 above this process limits memory and processes")
    ours = [group for group in limiting if all(os.access(p, os.W_OK) for p in (group, group / "cgroup.procs"))]
    if not ours:
        raise NotDelegated("no group above this process is delegated to this user")
    return ours[0]


def join(above: Path, pid: int, *, memory_bytes: int, threads: bool) -> Path:
    """A new group under `above` with its limits set and the process in it; NotDelegated when a step is refused."""
    group = above / f"{_NAME}{os.getpid()}-{pid}"
    try:
        _sweep(above)
        group.mkdir()
        (group / "memory.max").write_text(str(memory_bytes + SPARE_BYTES))
        (group / "pids.max").write_text(str(THREADS if threads else PROCESSES))
        (group / "cgroup.procs").write_text(str(pid))
    except OSError as error:
        leave(group)
        raise NotDelegated(f"the kernel refused a group: {error.strerror} ({error.filename})") from None
    return group


def leave(group: Path, seconds: float = 1.0) -> None:
    """Remove a group as soon as its processes have ended; one that still holds some is swept by a later bench."""
    with contextlib.suppress(OSError):
        _until_empty(group / "cgroup.events", seconds)
        group.rmdir()


def _until_empty(events: Path, seconds: float) -> None:
    if not events.exists():
        return
    with events.open(encoding="ascii") as file:
        changed = select.poll()
        changed.register(file, select.POLLPRI)
        if "populated 1" in file.read():
            changed.poll(1000 * seconds)


def _sweep(above: Path) -> None:
    """Remove the groups of benches that were killed."""
    for group in above.glob(f"{_NAME}*-*"):
        if not Path("/proc", group.name.removeprefix(_NAME).partition("-")[0]).exists():
            leave(group)


def _words(file: Path) -> set[str]:
    try:
        return set(file.read_text().split())
    except OSError:
        return set()
