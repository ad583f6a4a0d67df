"""The bench's hold on one child: its pipes, its clocks, what it printed, and its end, which leaves nothing behind."""

import contextlib
import fcntl
import os
import select
import signal
import time
from collections.abc import Callable
from typing import Any

from refinery_tui.core.bench.exchange import frames
from refinery_tui.core.bench.judge.cpu_clock import Stopwatch
from refinery_tui.core.bench.judge.fork_server import Ended, ForkServer, NotForked, ServerDied

PREPARE_SECONDS = 30.0
CHUNK = 1 << 16
_F_SETPIPE_SZ = 1031


class OurFault(Exception):
    """The trusted part of an execution failed; the program was not even started."""


class ChildProcess:
    """A child of the fork server; whoever made it calls `leave_nothing` in the end."""

    watch: Stopwatch  # from `start` on

    def __init__(self, server: ForkServer, attend: Callable[[], None], inbox: int, most_output: int) -> None:
        self._server, self._attend, self._inbox, self._most_output = server, attend, inbox, most_output
        self.log = bytearray()
        self.received = bytearray()
        self._pid, self._pidfd = 0, -1
        self._owed = False
        self._opened = contextlib.ExitStack()

    def start(self, order: dict[str, Any], message: bytes, memory: int | None) -> None:
        """Fork, hand over everything the child needs, and wait until it is locked down; no clock has started yet."""
        self._fork(order, memory)
        self._hand_over(message)
        self._wait({self._out: select.POLLIN}, time.monotonic() + PREPARE_SECONDS)
        if os.read(self._out, 1) != frames.READY:
            raise OurFault(f"the child ended before it was ready: {self._tail()}")

    def _fork(self, order: dict[str, Any], memory: int | None) -> None:
        (child_in, self._in), (self._out, child_out), (self._err, child_err) = os.pipe(), os.pipe(), os.pipe()
        for descriptor in (self._in, self._out, self._err):
            self._opened.callback(os.close, descriptor)
            os.set_blocking(descriptor, False)
        theirs = (child_in, child_out, child_err)
        try:
            self._pid = self._server.fork(order, theirs if memory is None else (*theirs, memory))
            self._owed = True
        finally:
            for descriptor in theirs:
                os.close(descriptor)
        try:
            self._pidfd = os.pidfd_open(self._pid)
            self._opened.callback(os.close, self._pidfd)
            self.watch = Stopwatch(self._pid, self._pidfd)
            self._opened.callback(self.watch.close)
        except OSError as error:
            raise NotForked("the child ended with the fork server") from error

    def _hand_over(self, message: bytes) -> None:
        if len(message) > CHUNK:
            fcntl.fcntl(self._in, _F_SETPIPE_SZ, 1 << 20)
        view, deadline = memoryview(message), time.monotonic() + PREPARE_SECONDS
        while view:
            self._wait({self._in: select.POLLOUT, self._server.link: select.POLLIN}, deadline)
            try:
                view = view[os.write(self._in, view) :]
            except BrokenPipeError:
                raise OurFault(f"the child ended while it was handed its input: {self._tail()}") from None

    def _wait(self, wanted: dict[int, int], deadline: float) -> None:
        """Wait for any of `wanted`; Interrupted passes through, OurFault at the deadline."""
        poll = select.poll()
        for descriptor, events in wanted.items():
            poll.register(descriptor, events)
        poll.register(self._inbox, select.POLLIN)
        while True:
            ready = {fd for fd, _ in poll.poll(max(0.0, deadline - time.monotonic()) * 1000)}
            if self._inbox in ready:
                self._attend()
            if ready & wanted.keys():
                return
            if not ready:
                raise OurFault("the child did not take its input in time")

    def ahead(self) -> bool:
        """Whether it has said more than it was asked for."""
        return bool(self.received) or bool(select.select([self._out], [], [], 0)[0])

    def go(self) -> None:
        """Tell it to go on with the next part; one that is gone is told nothing, as its other pipes will say."""
        self.watch.go_on()
        with contextlib.suppress(BrokenPipeError):
            os.write(self._in, frames.GO)

    def poll(self) -> select.poll:
        """A poll over all that can happen while it runs."""
        poll = select.poll()
        for descriptor in (self._out, self._err, self._inbox, self._server.link):
            poll.register(descriptor, select.POLLIN)
        return poll

    def take(self, poll: select.poll, seconds: float) -> bool:
        """Take what comes within this time; False when the child has fallen silent for good."""
        ready = {fd for fd, _ in poll.poll(seconds * 1000)}
        if self._out in ready and not self._read(self._out, self.received):
            return False
        if self._err in ready and not self._read(self._err, self.log):
            poll.unregister(self._err)
        if self._inbox in ready:
            self._attend()
        return self._server.link not in ready or self._out in ready

    def _read(self, descriptor: int, into: bytearray) -> bool:
        """Add what is there; False at its end."""
        try:
            received = os.read(descriptor, CHUNK)
        except BlockingIOError:
            return True
        into += received
        return bool(received)

    def drain(self) -> None:
        """Take the rest of the output, up to its limit."""
        while len(self.log) <= self._most_output:
            before = len(self.log)
            if not self._read(self._err, self.log) or len(self.log) == before:
                return

    def _tail(self) -> str:
        self.drain()
        return self.log[-500:].decode(errors="replace").strip().rpartition("\n")[2]

    def end(self) -> Ended:
        """Kill it, and hear of its end."""
        self._kill()
        self._owed = False
        ended = self._server.ended()
        self.drain()
        return ended

    def _kill(self) -> None:
        """SIGKILL to the child by its pidfd, which can mean no other process, and to its process group."""
        try:
            signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
            os.killpg(self._pid, signal.SIGKILL)
        except ProcessLookupError:
            pass  # it has ended by itself

    def leave_nothing(self) -> None:
        """Kill the child, hear of its end, close everything; safe to call at any point."""
        if self._pidfd >= 0:
            self._kill()
        if self._owed:
            with contextlib.suppress(ServerDied):  # the next fork finds out, and this trial already failed
                self._server.ended()
        self._opened.close()
