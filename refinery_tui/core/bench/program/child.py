"""What happens in the process that runs a program: read, lock down, wait for GO, run, send one frame.

Until GO this is trusted code; afterwards nothing in this process is believed by anyone.
"""

import contextlib
import fcntl
import os
import signal
import struct
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn, cast

from refinery_tui.core.bench.exchange import codec
from refinery_tui.core.bench.exchange.frames import GO, READY, Kind, frame
from refinery_tui.core.bench.lockdown import kernel, landlock, limits, seccomp
from refinery_tui.core.bench.program import error_words, no_input
from refinery_tui.core.bench.program.scatter import scattered

LENGTHS = struct.Struct("<IQ")
INPUT, RESULT, RULES = 3, 4, 5
_NAME = "program"
_RECURSION = 1000
_HIGH = 100  # out of the way of the descriptors that are put in their places


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Everything the child must know beforehand; `rules` is the Landlock descriptor, None where there is none,
    `filter` the seccomp filter of nobody."""

    entry_point: str
    answer: str
    memory_bytes: int
    filter: bytes
    rules: int | None
    confined: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Descriptors the child was given, and the pid of the fork server."""

    input: int
    result: int
    log: int
    null: int
    parent: int


def live(terms: Terms, held: Held, cores: list[int], cpu: int) -> NoReturn:
    """The whole life of the forked child; it never returns to the fork server's code."""
    try:
        _settle(terms, held)
        source, argument = _receive()
        _lock(terms, cores, cpu)
        os.write(RESULT, READY)
        if os.read(INPUT, 1) == GO:
            _run(terms, source, argument)
    except BaseException as error:  # before GO this is our fault, and the log is where the bench looks for words
        os.write(2, error_words.words(error))
    finally:
        os._exit(70)


def _settle(terms: Terms, held: Held) -> None:
    """A session of its own, no descriptor but the pipes, dead when the fork server dies."""
    os.setsid()
    kernel.die_with_parent(held.parent, signal.SIGKILL)
    wanted = (held.null, held.log, held.log, held.input, held.result, terms.rules or held.null)
    high = [fcntl.fcntl(descriptor, fcntl.F_DUPFD, _HIGH) for descriptor in wanted]
    for target, descriptor in enumerate(high):
        os.dup2(descriptor, target)
    os.closerange(RULES + 1, os.sysconf("SC_OPEN_MAX"))
    _reseed()


def _reseed() -> None:
    """Fresh global dice, which all children of a server would throw alike; `random` sees to its own after a fork."""
    if (numpy_random := sys.modules.get("numpy.random")) is not None:
        numpy_random.seed(int.from_bytes(os.urandom(4), "little"))


def _receive() -> tuple[bytes, Any]:
    source_length, argument_length = LENGTHS.unpack(_exactly(LENGTHS.size))
    source = bytes(_exactly(source_length))
    return source, codec.decode(memoryview(_exactly(argument_length)), scattered)


def _exactly(length: int) -> bytearray:
    """`length` bytes of the input pipe; an early end is an error of ours."""
    received = bytearray(length)
    view, at = memoryview(received), 0
    while at < length:
        count = os.readv(INPUT, [view[at:]])
        if count == 0:
            raise EOFError("the input ended early")
        at += count
    return received


def _lock(terms: Terms, cores: list[int], cpu: int) -> None:
    """From here on: one thread on these cores, bounded, powerless, blind and mute."""
    os.sched_setaffinity(0, cores)
    if len(os.listdir("/proc/self/task")) != 1:
        raise RuntimeError("the fork server has more than one thread")
    limits.apply(memory_bytes=terms.memory_bytes, cpu_seconds=cpu)
    if terms.confined:
        limits.powerless()
        if terms.rules is not None:
            landlock.restrict(RULES)
    os.close(RULES)
    if terms.confined:
        seccomp.install(seccomp.for_process(terms.filter, os.getpid()))


def _run(terms: Terms, source: bytes, argument: Any) -> None:
    """Load, call and answer; then show what has become of the argument. The bench says GO before each.

    The value and an exception are kept to the end: what is destroyed earlier may print, or spend time.
    """
    kept: list[object] = []
    try:
        function = _loaded(terms.entry_point, source)
        _send(frame(Kind.LOADED))
        os.read(INPUT, 1)
        kept.append(value := function(argument))
        sys.setrecursionlimit(_RECURSION)  # the program's own may leave no room for what is ours
        _send(_answer(value, terms.answer))
    except BaseException as error:
        kept.append(error)
        with contextlib.suppress(BaseException):  # the program may have put anything in the place of stdout
            sys.stdout.flush()
        _send(error_words.crash(error))
    if os.read(INPUT, 1) == GO:
        _send(_shown(argument))
        os.read(INPUT, 1)


def _answer(value: Any, wanted: str) -> bytes:
    """The frame of an answer, or of what it is that cannot be one."""
    try:
        if codec.is_a(value, wanted):
            return frame(Kind.ANSWER, codec.encode(value))
        return frame(Kind.WRONG_TYPE, codec.name(type(value)).encode())
    except codec.NotPlain as reason:
        return frame(Kind.WRONG_TYPE, str(reason).encode())


def _shown(argument: Any) -> bytes:
    """The argument as the program left it; empty when it holds what no argument can."""
    try:
        return frame(Kind.ARGUMENT, codec.encode(argument))
    except codec.NotPlain:
        return frame(Kind.ARGUMENT)


def _send(message: bytes) -> None:
    view = memoryview(message)
    while view:
        view = view[os.write(RESULT, view) :]


def _loaded(entry_point: str, source: bytes) -> Callable[[Any], Any]:
    """The program's function; NameError when it defines none.

    A program that asks for input while it is loaded gets none. What fails for that after its function stands is its
    example, not its answer.
    """
    module = sys.modules[_NAME] = types.ModuleType(_NAME)
    module.__file__ = "program.py"
    text = source.decode("utf-8", "replace").removeprefix("\ufeff")  # as text: no declared encoding can hide code
    try:
        exec(compile(text, "program.py", "exec", dont_inherit=True), module.__dict__)
    except Exception:
        if not (no_input.ASKED and callable(getattr(module, entry_point, None))):
            raise
    function = getattr(module, entry_point, None)
    if not callable(function):
        raise NameError(f"there is no function {entry_point}")
    return cast("Callable[[Any], Any]", function)
