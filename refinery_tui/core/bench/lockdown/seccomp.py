"""A seccomp filter that allows a short list of system calls and refuses all others.

The filter is classic BPF over `struct seccomp_data` (number, architecture, instruction pointer, six arguments);
see Documentation/userspace-api/seccomp_filter.rst of the Linux kernel.
"""

import ctypes
import errno
import struct
from dataclasses import dataclass

from refinery_tui.core.bench.lockdown import syscalls
from refinery_tui.core.bench.lockdown.kernel import PR_SET_SECCOMP, prctl

ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
REFUSE, ABSENT = ERRNO | errno.EPERM, ERRNO | errno.ENOSYS
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_FILTER_MODE = 2
NOBODY = 0x7FEDCBA9  # a pid beyond all that the kernel gives, whose bytes stand nowhere else in a filter
_X32 = 0x40000000
ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}

# O_DIRECTORY and O_DIRECT have other values on aarch64; those that write have not.
_WRITES = 0o3 | 0o100 | 0o1000 | 0o2000 | 0o20000000  # access mode, CREAT, TRUNC, APPEND, the bit of TMPFILE
_IOCTLS = (0x5401, 0x541B, 0x5451, 0x5450)  # TCGETS FIONREAD FIOCLEX FIONCLEX
_FCNTLS = (0, 1, 2, 3, 1030)  # F_DUPFD F_GETFD F_SETFD F_GETFL F_DUPFD_CLOEXEC
_PRCTLS = (15, 16, 0x53564D41)  # PR_SET_NAME PR_GET_NAME PR_SET_VMA
_CLONE_THREAD, _CLONE_NEW = 0x10000, 0x7E020080
_PROT_EXEC = 4

Instruction = tuple[int, int, int, int]
Block = list[Instruction]


@dataclass(frozen=True, slots=True, kw_only=True)
class Permissions:
    """What is allowed beyond the default: threads, executable memory, reading files (of a task's inputs.py), and what a
    fork server does (serving), whose children keep what they may and lose the rest by filters of their own.
    """

    threads: bool = False
    executable_memory: bool = False
    reading: bool = False
    serving: bool = False


def program(machine: str, permissions: Permissions, pid: int) -> bytes:
    """The filter for a process with this pid on `machine`; KeyError for a machine without a table."""
    architecture, column = ARCHITECTURES[machine]
    block = [_load(4), (_EQUAL, 1, 0, architecture), _answer(KILL), _load(0)]
    if machine == "x86_64":
        block += [(_AT_LEAST, 0, 1, _X32), _answer(KILL)]
    special = _checked(permissions, pid)
    block += _each(syscalls.HARMLESS, column, ALLOW, without=special)
    if permissions.serving:
        block += _each(syscalls.SERVING, column, ALLOW)
    for name, numbers in (syscalls.CHECKED | syscalls.HARMLESS | syscalls.READING).items():
        if name in special and (number := numbers[column]) is not None:
            block += [(_EQUAL, 0, len(special[name]), number), *special[name]]
    if permissions.reading:
        block += _each(syscalls.READING, column, ALLOW, without=special)
    block += _each(syscalls.MISSING, column, ABSENT)
    block += _each(syscalls.FORBIDDEN, column, KILL)  # one that was allowed above never comes to this
    return b"".join(struct.pack("=HBBI", *step) for step in [*block, _answer(REFUSE)])


def for_process(code: bytes, pid: int) -> bytes:
    """A filter that was made for NOBODY, for the process with this pid: making it anew would cost a child 0.5 ms."""
    return code.replace(struct.pack("=I", NOBODY), struct.pack("=I", pid))


def install(code: bytes) -> None:
    """Put the calling thread under the filter; it stays for good."""
    steps = ctypes.create_string_buffer(code, len(code))
    header = ctypes.create_string_buffer(struct.pack("@HP", len(code) // 8, ctypes.addressof(steps)))
    prctl(PR_SET_SECCOMP, _FILTER_MODE, ctypes.c_void_p(ctypes.addressof(header)))


def _checked(permissions: Permissions, pid: int) -> dict[str, Block]:
    """For each call that depends on its arguments, the steps that decide it (each ends in an answer)."""
    own = _only(0, (pid,))
    special = {
        "ioctl": _only(1, _IOCTLS),
        "fcntl": _only(1, _FCNTLS),
        "prctl": _only(0, _PRCTLS),
        "prlimit64": [*_null(2), *_only(0, (0, pid))],
        "kill": own,
        "tkill": own,
        "tgkill": own,
        "clone": _threads() if permissions.threads else [_answer(REFUSE)],
    }
    if permissions.serving:  # a child's own filter asks whom it signals, and what it sets; Landlock bounds signals too
        free = {name: [_answer(ALLOW)] for name in ("prctl", "prlimit64", "kill", "tkill", "tgkill")}
        special |= free | {"clone": [*_new_namespaces(), _answer(ALLOW)]}
    if permissions.reading:
        special |= {"open": _without_bits(1, _WRITES), "openat": _without_bits(2, _WRITES)}
    if not permissions.executable_memory:
        special |= {"mmap": _without_bits(2, _PROT_EXEC), "mprotect": _without_bits(2, _PROT_EXEC)}
    return special


def _each(table: syscalls.Numbers, column: int, answer: int, without: dict[str, Block] | None = None) -> Block:
    numbers = [n[column] for name, n in table.items() if not without or name not in without]
    return [step for n in numbers if n is not None for step in ((_EQUAL, 0, 1, n), _answer(answer))]


def _only(argument: int, values: tuple[int, ...]) -> Block:
    """Allow when the low half of the argument is one of `values` (the kernel reads these as 32 bits)."""
    tests = [step for value in values for step in ((_EQUAL, 0, 1, value), _answer(ALLOW))]
    return [_load(_low(argument)), *tests, _answer(REFUSE)]


def _without_bits(argument: int, bits: int) -> Block:
    return [_load(_low(argument)), (_ANY_BIT, 0, 1, bits), _answer(REFUSE), _answer(ALLOW)]


def _null(argument: int) -> Block:
    """Go on only when the pointer is null."""
    half = ((_EQUAL, 1, 0, 0), _answer(REFUSE))
    return [_load(_low(argument)), *half, _load(_low(argument) + 4), *half]


def _threads() -> Block:
    return [*_new_namespaces(), (_ANY_BIT, 0, 1, _CLONE_THREAD), _answer(ALLOW), _answer(REFUSE)]


def _new_namespaces() -> Block:
    """Refuse a clone that would be in namespaces of its own."""
    return [_load(_low(0)), (_ANY_BIT, 0, 1, _CLONE_NEW), _answer(REFUSE)]


def _low(argument: int) -> int:
    return 16 + 8 * argument  # both machines are little-endian


def _load(offset: int) -> Instruction:
    return (_LOAD, 0, 0, offset)


def _answer(value: int) -> Instruction:
    return (_RETURN, 0, 0, value)
