import pytest

from refinery_tui.core.bench.lockdown import seccomp, syscalls
from refinery_tui.core.bench.lockdown.seccomp import (
    ABSENT,
    ALLOW,
    ARCHITECTURES,
    KILL,
    REFUSE,
    Permissions,
    program,
)
from tests.core.bench.bpf import answer

PID = 4321
MACHINES = tuple(ARCHITECTURES)
EVERY = syscalls.HARMLESS | syscalls.CHECKED | syscalls.MISSING | syscalls.FORBIDDEN
# Calls that take a path, or list one: include/uapi/asm-generic/unistd.h and arch/x86/entry/syscalls/syscall_64.tbl.
WITH_PATHS = {
    "x86_64": (
        *(2, 4, 6, 21, 59, 76, 78, 80, 82, 83, 84, 85, 86, 87, 88, 89, 90, 92, 94, 132, 133, 134, 137, 161, 188, 189),
        *(191, 192, 194, 195, 197, 198, 217, 235, 254, 257, 258, 259, 260, 261, 262, 263, 264, 265, 266, 267, 268),
        *(269, 280, 301, 303, 316, 322, 332, 437, 439, 442, 452, 463, 464, 465, 466),
    ),
    "aarch64": (
        *(5, 6, 8, 9, 11, 12, 14, 15, 27, 33, 34, 35, 36, 37, 38, 43, 45, 48, 49, 51, 53, 54, 56, 61, 78, 79, 88, 221),
        *(262, 264, 276, 281, 291, 437, 439, 442, 452, 463, 464, 465, 466),
    ),
}
THREAD_FLAGS = 0x3D0F00  # what glibc's pthread_create passes


def asked(machine: str, name: str, *arguments: int, permissions: Permissions = Permissions()) -> int:  # noqa: B008  frozen
    architecture, column = ARCHITECTURES[machine]
    number = EVERY[name][column]
    assert number is not None, f"{name} does not exist on {machine}"
    return answer(program(machine, permissions, PID), architecture=architecture, number=number, arguments=arguments)


@pytest.mark.parametrize("machine", MACHINES)
def test_every_harmless_call_is_allowed_and_every_forbidden_one_kills(machine: str) -> None:
    column = ARCHITECTURES[machine][1]
    for name, numbers in syscalls.HARMLESS.items():
        assert numbers[column] is None or asked(machine, name) == ALLOW, name
    for name in syscalls.FORBIDDEN:
        assert asked(machine, name) == KILL, name
    for name in syscalls.MISSING:
        assert asked(machine, name) == ABSENT, name


@pytest.mark.parametrize("machine", MACHINES)
def test_a_number_in_no_table_is_refused(machine: str) -> None:
    architecture, column = ARCHITECTURES[machine]
    known = {numbers[column] for numbers in EVERY.values()}
    code = program(machine, Permissions(), PID)
    for number in set(range(600)) - known:
        assert answer(code, architecture=architecture, number=number) == REFUSE, number


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(
    ("name", "arguments", "allowed"),
    [
        ("kill", (PID, 9), True),
        ("kill", (-PID, 9), False),
        ("kill", (PID - 1, 9), False),
        ("kill", (-1, 0), False),
        ("tgkill", (PID, PID, 6), True),
        ("tgkill", (PID + 1, PID, 6), False),
        ("ioctl", (0, 0x5401), True),
        ("ioctl", (0, 0x5412), False),  # TIOCSTI
        ("fcntl", (1, 3), True),
        ("fcntl", (1, 1031), False),  # F_SETPIPE_SZ
        ("prctl", (15,), True),
        ("prctl", (4, 1), False),  # PR_SET_DUMPABLE
        ("prlimit64", (0, 9, 0, 1 << 40), True),
        ("prlimit64", (0, 9, 1 << 32, 0), False),  # only the high half of the pointer is set
        ("prlimit64", (PID + 1, 9, 0, 0), False),
        ("mmap", (0, 4096, 3), True),
        ("mmap", (0, 4096, 7), False),
        ("mprotect", (0, 4096, 5), False),
        ("clone", (THREAD_FLAGS,), False),
        ("clone", (17,), False),  # fork
    ],
)
def test_checked_calls_depend_on_their_arguments(
    machine: str, name: str, arguments: tuple[int, ...], allowed: bool
) -> None:
    assert asked(machine, name, *arguments) == (ALLOW if allowed else REFUSE)


@pytest.mark.parametrize("machine", MACHINES)
def test_permissions_open_exactly_what_they_name(machine: str) -> None:
    threads, native = Permissions(threads=True), Permissions(executable_memory=True)
    assert asked(machine, "clone", THREAD_FLAGS, permissions=threads) == ALLOW
    assert asked(machine, "clone", 17, permissions=threads) == REFUSE
    assert asked(machine, "clone", THREAD_FLAGS | 0x20000, permissions=threads) == REFUSE  # CLONE_NEWNS
    assert asked(machine, "mmap", 0, 4096, 7, permissions=threads) == REFUSE
    assert asked(machine, "mmap", 0, 4096, 7, permissions=native) == ALLOW
    assert asked(machine, "clone", THREAD_FLAGS, permissions=native) == REFUSE


@pytest.mark.parametrize("machine", MACHINES)
def test_no_call_that_takes_a_path_reaches_the_kernel_whatever_is_permitted(machine: str) -> None:
    code = program(machine, Permissions(threads=True, executable_memory=True), PID)
    architecture = ARCHITECTURES[machine][0]
    allowed = [n for n in WITH_PATHS[machine] if answer(code, architecture=architecture, number=n) == ALLOW]
    assert allowed == []


def test_foreign_architectures_and_x32_are_killed() -> None:
    code = program("x86_64", Permissions(), PID)
    assert answer(code, architecture=0x40000003, number=0) == KILL  # i386
    assert answer(code, architecture=ARCHITECTURES["x86_64"][0], number=0x40000000) == KILL


def test_a_machine_without_a_table_has_no_filter() -> None:
    with pytest.raises(KeyError):
        program("riscv64", Permissions(), PID)


@pytest.mark.parametrize("machine", list(seccomp.ARCHITECTURES))
@pytest.mark.parametrize("pid", [1, 255, 65_536, 4_194_303])
def test_a_filter_of_nobody_becomes_that_of_any_process(machine: str, pid: int) -> None:
    for permissions in (seccomp.Permissions(), seccomp.Permissions(threads=True, executable_memory=True)):
        nobody = seccomp.program(machine, permissions, seccomp.NOBODY)
        assert seccomp.for_process(nobody, pid) == seccomp.program(machine, permissions, pid)
