"""Landlock: a process may read beneath the paths it was given and touch nothing else.

Layout and rights: Documentation/userspace-api/landlock.rst of the Linux kernel.
"""

import ctypes
import os
import struct
from collections.abc import Iterable

from refinery_tui.core.bench.lockdown.kernel import syscall

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_VERSION_FLAG, _PATH_BENEATH = 1, 1
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_READ = READ_FILE | READ_DIR
_OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | 1 << 14 | 1 << 15  # those of truncating and of devices
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}  # how many rights each version handles
_TCP = 0b11
_SCOPES = 0b11  # abstract unix sockets and signals


def version() -> int:
    """The version of Landlock this kernel offers, asked of the kernel itself; 0 when it has none."""
    try:
        return syscall(_CREATE, None, 0, _VERSION_FLAG)
    except OSError:
        return 0


def ruleset(readable: Iterable[str], abi: int, *, runnable: Iterable[str] = (), writable: Iterable[str] = ()) -> int:
    """A descriptor of rules under which only `readable` files and folders can be read, only `runnable` ones also run,
    and only `writable` ones changed.
    """
    rights = (1 << _FILE_RIGHTS[min(abi, 5)]) - 1
    attributes = struct.pack("=QQQ", rights, _TCP, _SCOPES)[: 8 if abi < 4 else 16 if abi < 6 else 24]
    rules = syscall(_CREATE, ctypes.create_string_buffer(attributes, len(attributes)), len(attributes), 0)
    for paths, given in ((readable, _READ), (runnable, _READ | EXECUTE), (writable, rights)):
        for path in paths:
            _allow(rules, path, given & rights)
    return rules


def restrict(rules: int) -> None:
    """Put the calling thread, which must be the only one, under the rules; there is no way back."""
    syscall(_RESTRICT, rules, 0)


def _allow(rules: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return  # a path that is not there needs no right
    attributes = struct.pack("=Qi", rights if os.path.isdir(path) else rights & _OF_FILES, descriptor)
    syscall(_ADD, rules, _PATH_BENEATH, ctypes.create_string_buffer(attributes, len(attributes)), 0)
    os.close(descriptor)
