"""What the browser's process gives up before it starts anything: the network, most files, and whatever root may.

Everything that it starts inherits that. The renderer has Chromium's own sandbox too, where it is not root's.
"""

import os
import socket
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from refinery_tui.core.base.process.own_process import ROOT
from refinery_tui.core.bench.lockdown import kernel, landlock
from refinery_tui.core.bench.lockdown.namespaces import UNSHARE

_USER, _NETWORK = 0x10000000, 0x40000000
_SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/etc", "/sys", "/opt")  # where Chromium, its libraries and fonts stand
_WRITTEN = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random", "/dev/shm", "/proc")  # its sandbox writes uid_map


class NotConfined(Exception):
    """A layer is not to be had, or did not hold; the words say which."""


def confine(home: Path) -> tuple[str, ...]:
    """Give it all up but the folder `home`; the layers in force. NotConfined when one cannot be had."""
    network = _own_network()
    kernel.no_new_privileges()
    if (abi := landlock.version()) < 1:
        raise NotConfined("this kernel offers no Landlock")
    landlock.restrict(landlock.ruleset((), abi, runnable=_runnable(), writable=(*_WRITTEN, str(home))))
    kernel.drop_capabilities()
    layers = ("no new privileges", f"Landlock {abi}: files", network or "Landlock: no TCP", "no capabilities")
    if not network and abi < 4:
        raise NotConfined("neither a network namespace nor Landlock's rules for TCP are to be had")
    return layers


def canaries(planted: Path, port: int) -> Iterator[str]:
    """What this process can still do that it should not: read a planted file, write beside it, reach a listener."""
    try:
        planted.read_bytes()
        yield "read a file"
    except OSError:
        pass
    try:
        planted.with_name("written").write_bytes(b"x")
        yield "write a file"
    except OSError:
        pass
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1.0).close()
        yield "open a connection"
    except OSError:
        pass


def _own_network() -> str:
    """A network namespace without any network, entered; empty where the kernel gives none."""
    number, user, group = UNSHARE[os.uname().machine], os.getuid(), os.getgid()
    try:
        if os.geteuid() == 0:
            kernel.syscall(number, _NETWORK)
        else:
            kernel.syscall(number, _USER | _NETWORK)
            Path("/proc/self/setgroups").write_text("deny")
            Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
            Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    except OSError:
        return ""
    return "own network namespace, with no network in it"


def _runnable() -> Iterable[str]:
    """What may be read and run: the system, this Python, its packages (the driver of Playwright among them), ours,
    and nothing else of a checkout in which it stands.
    """
    ours = Path(ROOT)
    own = ours if (ours / "playwright").is_dir() else ours / "refinery_tui"
    packages = (path for path in sys.path if os.path.isdir(path) and Path(path) != ours)
    return dict.fromkeys((*_SYSTEM, sys.prefix, sys.base_prefix, *packages, str(own)))
