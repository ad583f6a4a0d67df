"""One execution: a fresh child, the input handed over in full, the clock, the first frame, the end."""

import contextlib
import os
import select
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

from refinery_tui.core.bench.exchange import frames
from refinery_tui.core.bench.exchange.frames import Frame, Kind, Violation
from refinery_tui.core.bench.judge.allowance import Allowance, Meter, Used
from refinery_tui.core.bench.judge.cpu_clock import Stopwatch
from refinery_tui.core.bench.judge.fork_server import ForkServer, ServerDied
from refinery_tui.core.bench.program.child import LENGTHS
from refinery_tui.core.experiment.task import TaskLimits

PREPARE_SECONDS = 30.0
_CHUNK = 1 << 16
_KEPT = 1000  # bytes that are kept of what was printed while loading
_LATE = {True: "loading did not end", False: "no answer"}
_F_SETPIPE_SZ = 1031


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was seen from outside. `end` says why the watching stopped; times only when a whole frame came.

    cpu_seconds and wall_seconds are of loading and the call together; load_seconds is the part of the CPU seconds that
    loading took, waited_seconds the part of the real ones in which no processor was free (None: nobody tells).
    """

    end: str
    frame: Frame | None = None
    cpu_seconds: float | None = None
    wall_seconds: float | None = None
    load_seconds: float | None = None
    waited_seconds: float | None = None
    status: int = 0
    peak_bytes: int | None = None
    log: bytes = b""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Loading or the call, as it was watched."""

    end: str
    frame: Frame | None
    used: Used
    words: str


class OurFault(Exception):
    """The trusted part of an execution failed; the program was not even started."""


class Trial:
    """The pipes and the child of one execution."""

    def __init__(self, server: ForkServer, limits: TaskLimits, attend: Callable[[], None], inbox: int) -> None:
        self._server, self._limits, self._attend, self._inbox = server, limits, attend, inbox
        self._log = bytearray()
        self._received = bytearray()
        self._pipes: list[int] = []
        self._pid = 0
        self._owed = False
        self._pidfd = -1
        self._watch: Stopwatch | None = None

    def run(self, source: bytes, argument: bytes, *, allowance: Allowance, cores: list[int]) -> Outcome:
        """Carry it out; ServerDied or OurFault when it is no fault of the program's, and always leave nothing."""
        try:
            self._fork(allowance, cores)
            self._hand_over(LENGTHS.pack(len(source), len(argument)) + source + argument)
            self._until_ready()
            return self._timed(allowance)
        finally:
            self._leave_nothing()

    def _fork(self, allowance: Allowance, cores: list[int]) -> None:
        (child_in, self._in), (self._out, child_out), (self._err, child_err) = os.pipe(), os.pipe(), os.pipe()
        self._pipes = [self._in, self._out, self._err]
        theirs = (child_in, child_out, child_err)
        try:
            self._pid = self._server.fork({"cores": cores, "cpu_seconds": allowance.hard_seconds}, theirs)
            self._owed = True
        finally:
            for descriptor in theirs:
                os.close(descriptor)
        try:
            self._pidfd = os.pidfd_open(self._pid)
            self._watch = Stopwatch(self._pid, self._pidfd)
        except OSError as error:
            raise ServerDied("the child ended with the fork server") from error
        for descriptor in self._pipes:
            os.set_blocking(descriptor, False)

    def _hand_over(self, message: bytes) -> None:
        """Write all of it before any clock starts."""
        import fcntl

        if len(message) > _CHUNK:
            fcntl.fcntl(self._in, _F_SETPIPE_SZ, 1 << 20)
        view, deadline = memoryview(message), time.monotonic() + PREPARE_SECONDS
        while view:
            self._wait({self._in: select.POLLOUT, self._server.link: select.POLLIN}, deadline)
            try:
                view = view[os.write(self._in, view) :]
            except BrokenPipeError:
                raise OurFault(f"the child ended while it was handed its input: {self._tail()}") from None

    def _until_ready(self) -> None:
        deadline = time.monotonic() + PREPARE_SECONDS
        self._wait({self._out: select.POLLIN}, deadline)
        if os.read(self._out, 1) != frames.READY:
            raise OurFault(f"the child ended before it was ready: {self._tail()}")

    def _timed(self, allowance: Allowance) -> Outcome:
        """Loading, then the call, each on an allowance of its own."""
        assert self._watch is not None  # set by _fork, without which nothing gets here
        start = self._watch.at_rest()
        loading = self._part(Meter(self._watch, allowance.load_seconds), loading=True)
        if loading.end != "loaded":
            return self._ended(start, (loading,))
        self._forget_output()
        return self._ended(start, (loading, self._part(Meter(self._watch, allowance.call_seconds), loading=False)))

    def _part(self, meter: Meter, *, loading: bool) -> Part:
        """Tell the child to go on, and watch it until it has done this part, or has used up what it may."""
        assert self._watch is not None  # see _timed
        frame, words = None, ""
        try:
            with contextlib.suppress(BrokenPipeError):  # it is gone, which its other pipes say
                os.write(self._in, frames.GO)
            end, frame = self._until_frame(meter, loading=loading)
        except Violation as violation:
            end, words = "violation", str(violation)
        if end == "deadline":
            words = f"{_LATE[loading]} {meter.limit()}"
        part = Part(end=end, frame=frame, words=words, used=meter.used())
        self._watch.go_on()
        return part

    def _until_frame(self, meter: Meter, *, loading: bool) -> tuple[str, Frame | None]:
        """Watch until the next complete frame, silence, too much output, or the end of what may be used."""
        poll = select.poll()
        for descriptor in (self._out, self._err, self._inbox, self._server.link):
            poll.register(descriptor, select.POLLIN)
        while True:
            if (frame := frames.taken(self._received, self._limits.answer_bytes)) is not None:
                return ("loaded" if loading and frame.kind is Kind.LOADED else "frame"), frame
            if not (left := meter.left()):
                return "deadline", None
            ready = {fd for fd, _ in poll.poll(left * 1000)}
            if self._out in ready and not self._take(self._out, self._received):
                return "silence", None
            if self._err in ready and not self._take(self._err, self._log):
                poll.unregister(self._err)
            if len(self._log) > self._limits.output_bytes:
                if not loading:
                    return "output", None
                del self._log[:-_KEPT]
            if self._inbox in ready:
                self._attend()
            if self._server.link in ready and self._out not in ready:
                return "silence", None

    def _forget_output(self) -> None:
        """What was printed while loading is no part of what the call may print; its end is kept for words."""
        self._drain()
        del self._log[:-_KEPT]

    def _ended(self, start: float, parts: tuple[Part, ...]) -> Outcome:
        """Kill the child, hear of its end, and say what was seen of it."""
        self._kill()
        self._owed = False
        ended = self._server.ended()
        self._drain()
        last, framed = parts[-1], parts[-1].frame is not None
        cpu = [part.used.cpu_seconds for part in parts]
        waited = [part.used.waited_seconds for part in parts]
        wall = sum(part.used.wall_seconds for part in parts)
        alone = sum(part.used.alone_seconds for part in parts)
        return Outcome(
            end=last.end,
            frame=last.frame,
            cpu_seconds=(ended.cpu_seconds - start if None in cpu else sum(filter(None, cpu))) if framed else None,
            wall_seconds=wall if framed else alone if last.end == "deadline" else None,
            load_seconds=cpu[0],
            waited_seconds=None if None in waited else sum(filter(None, waited)),
            status=ended.status,
            peak_bytes=ended.peak_bytes,
            log=bytes(self._log),
            words=last.words,
        )

    def _take(self, descriptor: int, into: bytearray) -> bool:
        """Add what is there; False at its end."""
        try:
            received = os.read(descriptor, _CHUNK)
        except BlockingIOError:
            return True
        into += received
        return bool(received)

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

    def _tail(self) -> str:
        self._drain()
        return self._log[-500:].decode(errors="replace").strip().rpartition("\n")[2]

    def _drain(self) -> None:
        """Take the rest of the output, up to its limit."""
        while len(self._log) <= self._limits.output_bytes:
            before = len(self._log)
            if not self._take(self._err, self._log) or len(self._log) == before:
                return

    def _kill(self) -> None:
        """SIGKILL to the child by its pidfd, which can mean no other process, and to its process group."""
        try:
            signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
            os.killpg(self._pid, signal.SIGKILL)
        except ProcessLookupError:
            pass  # it has ended by itself

    def _leave_nothing(self) -> None:
        """Kill the child, hear of its end, close everything; safe to call at any point."""
        if self._pidfd >= 0:
            self._kill()
            os.close(self._pidfd)
        if self._owed:
            with contextlib.suppress(ServerDied):  # the next fork finds out, and this trial already failed
                self._server.ended()
        if self._watch is not None:
            self._watch.close()
        for descriptor in self._pipes:
            os.close(descriptor)
