"""What happens in the process that runs a program before the program does: take the order, read, lock down, wait.

Until GO this is trusted code; afterwards nothing in this process is believed by anyone (`steps`).
"""

import fcntl
import json
import os
import signal
import socket
import sys
from dataclasses import dataclass
from typing import Any

from refinery_tui.core.bench.exchange import codec
from refinery_tui.core.bench.exchange.frames import GO, READY
from refinery_tui.core.bench.exchange.hand_over import HandOver
from refinery_tui.core.bench.exchange.wide import wider_for
from refinery_tui.core.bench.lockdown import kernel, landlock, limits, seccomp
from refinery_tui.core.bench.profile.line_tracer import LineTracer
from refinery_tui.core.bench.program import error_words, late_input
from refinery_tui.core.bench.program.preload import map_rare
from refinery_tui.core.bench.program.steps import INPUT, RESULT, Assignment, Loading

MESSAGE = 1 << 16
RULES, MEMORY = 5, 6
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


def live(link: socket.socket, terms: Terms, null: int, parent: int) -> Loading:
    """The first step of the program, when the bench says GO; the child's life ends in it or in the one that follows.

    null: a descriptor of /dev/null; parent: the fork server's pid.
    """
    try:
        _settle(parent)
        order, descriptors = _order(link)
        link.detach()  # its number will be another descriptor's
        _take(descriptors, terms.rules, null)
        given = HandOver.received(_exactly)
        argument = _argument(given, wider_for(terms.answer))
        if order["rare"]:
            map_rare()
        _lock(terms, order["cores"], order["cpu_seconds"])
        os.write(RESULT, READY)
        if os.read(INPUT, 1) != GO:
            os._exit(70)
    except BaseException as error:  # our fault, and the log is where the bench looks for words
        os.write(2, error_words.words(error))
        os._exit(70)
    assignment = Assignment(
        entry_point=terms.entry_point,
        answer=terms.answer,
        argument=argument,
        calls=given.calls,
        lines=LineTracer() if order["lines"] else None,
    )
    return Loading(assignment, given.source)


def _settle(parent: int) -> None:
    """What needs no order: alone in a session of its own, dead when the fork server dies, with dice of its own."""
    os.setsid()
    kernel.die_with_parent(parent, signal.SIGKILL)
    _reseed()


def _order(link: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """What it is to be, and the descriptors it is given; the bench is told the pid, and when it is gone all ends."""
    message, descriptors, _, _ = socket.recv_fds(link, MESSAGE, 4)
    if not message:
        os._exit(0)
    link.send(json.dumps({"pid": os.getpid()}).encode())
    return json.loads(message), descriptors


def _take(descriptors: list[int], rules: int | None, null: int) -> None:
    """Put the descriptors in their places, and leave no other: input, result and log, memory where there is any."""
    into, result, log, *memory = descriptors
    wanted = (null, log, log, into, result, rules or null, *(memory or [null]))
    high = [fcntl.fcntl(descriptor, fcntl.F_DUPFD, _HIGH) for descriptor in wanted]
    for target, descriptor in enumerate(high):
        os.dup2(descriptor, target)
    os.closerange(MEMORY + 1, os.sysconf("SC_OPEN_MAX"))


def _reseed() -> None:
    """Fresh global dice, which all children of a server would throw alike; `random` sees to its own after a fork."""
    if (numpy_random := sys.modules.get("numpy.random")) is not None:
        numpy_random.seed(int.from_bytes(os.urandom(4), "little"))


def _argument(given: HandOver, wider: codec.Wider | None) -> Any:
    """The input: all of it, or what means nothing yet."""
    if not given.objects + given.pointers:
        return codec.decode(given.shape, wider=wider)
    return late_input.received(given.shape, MEMORY, given.base, given.objects, given.pointers, wider)


def _exactly(length: int) -> bytes:
    """`length` bytes of the input pipe; an early end is an error of ours."""
    received = bytearray(length)
    view, at = memoryview(received), 0
    while at < length:
        count = os.readv(INPUT, [view[at:]])
        if count == 0:
            raise EOFError("the input ended early")
        at += count
    return bytes(received)


def _lock(terms: Terms, cores: list[int], cpu: int) -> None:
    """From here on: one thread on these cores, bounded, powerless, blind and mute."""
    os.sched_setaffinity(0, cores)
    limits.apply(memory_bytes=terms.memory_bytes, cpu_seconds=cpu)
    if terms.confined:
        limits.powerless()
        if terms.rules is not None:
            landlock.restrict(RULES)
    os.closerange(RULES, MEMORY + 1)
    if terms.confined:
        seccomp.install(seccomp.for_process(terms.filter, os.getpid()))
