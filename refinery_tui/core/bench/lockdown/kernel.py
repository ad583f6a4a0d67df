"""System calls the standard library does not offer, raised as OSError when the kernel refuses."""

import ctypes
import os

_LIBC = ctypes.CDLL(None, use_errno=True)
_LIBC.syscall.restype = ctypes.c_long
_LIBC.mmap.restype = ctypes.c_void_p
_LIBC.mmap.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long)
_LIBC.munmap.argtypes = (ctypes.c_void_p, ctypes.c_size_t)

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 1, 4, 22, 36, 38
_CAPSET = {"x86_64": 126, "aarch64": 91}
_CAPABILITY_VERSION = 0x20080522
_READ_WRITE = 0x3
_SHARED_THERE = 0x1 | 0x8000 | 0x100000  # MAP_SHARED, MAP_POPULATE, MAP_FIXED_NOREPLACE


def syscall(number: int, *arguments: int | ctypes.Array[ctypes.c_char] | None) -> int:
    """The result of a system call; OSError with the kernel's reason when it fails."""
    wide = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    return _result(_LIBC.syscall(ctypes.c_long(number), *wide), f"system call {number}")


def prctl(option: int, *arguments: int | ctypes.c_void_p) -> int:
    """One setting of the calling process."""
    wide = [ctypes.c_ulong(a) if isinstance(a, int) else a for a in arguments]
    wide += [ctypes.c_ulong(0)] * (4 - len(wide))
    return _result(_LIBC.prctl(ctypes.c_int(option), *wide), f"prctl {option}")


def hide_memory() -> None:
    """No other process of this user may read or trace this one."""
    prctl(PR_SET_DUMPABLE, 0)


def die_with_parent(parent: int, signal: int) -> None:
    """Ask for `signal` when the parent dies, and end now if it already has."""
    prctl(PR_SET_PDEATHSIG, signal)
    if os.getppid() != parent:
        os._exit(1)


def no_new_privileges() -> None:
    """Nothing this process starts can gain rights; Landlock and seccomp need it from an ordinary user."""
    prctl(PR_SET_NO_NEW_PRIVS, 1)


def drop_capabilities() -> None:
    """Give up every capability; an ordinary user has none to give."""
    header = ctypes.create_string_buffer(_CAPABILITY_VERSION.to_bytes(4, "little") + bytes(4), 8)
    syscall(_CAPSET[os.uname().machine], header, ctypes.create_string_buffer(24))


def map_shared(descriptor: int, address: int, length: int) -> None:
    """Map a file's memory at this address, all of it present, writes seen by whoever else has it."""
    if length and _LIBC.mmap(address, length, _READ_WRITE, _SHARED_THERE, descriptor, 0) != address:
        raise OSError(ctypes.get_errno(), f"the memory at {address:#x} cannot be had")


def unmap(address: int, length: int) -> None:
    """Give memory back."""
    if length:
        _result(_LIBC.munmap(address, length), "munmap")


def _result(value: int, what: str) -> int:
    if value < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{os.strerror(number)} ({what})")
    return value
