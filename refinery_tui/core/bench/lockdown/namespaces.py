"""Namespaces of the fork server's own, entered once: its children are born in them, which costs a run nothing.

Flags: include/uapi/linux/sched.h of the Linux kernel. No user is mapped, so inside nobody has a name or a right.
"""

import os
from collections.abc import Callable

from refinery_tui.core.bench.lockdown import kernel

LAYER = "own namespaces (user, network, IPC, host name)"
UNSHARE = {"x86_64": 272, "aarch64": 97}
_USER, _NETWORK, _IPC, _HOST_NAME = 0x10000000, 0x40000000, 0x08000000, 0x04000000


def enter(system_call: Callable[[int, int], int] = kernel.syscall) -> str:
    """Enter all of them or none, and keep no right inside; empty when done, else the kernel's reason."""
    try:
        system_call(UNSHARE[os.uname().machine], _USER | _NETWORK | _IPC | _HOST_NAME)
    except OSError as error:
        return f"the kernel refused unshare: {error.strerror}"
    kernel.drop_capabilities()
    return ""
