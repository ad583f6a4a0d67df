"""One execution: a fresh child, its program loaded, called on an input, and what the call left of the input."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from refinery_tui.core.base.text import size
from refinery_tui.core.bench.exchange import frames
from refinery_tui.core.bench.exchange.codec import may_change
from refinery_tui.core.bench.exchange.frames import Frame, Kind, TooLong, Violation
from refinery_tui.core.bench.judge.allowance import Allowance, Meter, Used
from refinery_tui.core.bench.judge.child_process import ChildProcess
from refinery_tui.core.bench.judge.fork_server import ForkServer
from refinery_tui.core.bench.judge.input_memory import InputMemory
from refinery_tui.core.bench.judge.task_process.draws import Draw
from refinery_tui.core.bench.program.preload import ASKS_FOR_RARE
from refinery_tui.core.experiment.task import TaskLimits

Argument = Literal["unseen", "as sent", "changed", "hidden"]
_KEPT = 1000  # bytes that are kept of what was printed while loading
_LATE = {
    "load": "loading did not end",
    "call": "no answer",
    "look": "its argument was not shown",
    "profile": "its profile was not shown",
}
_EARLY = "answered before it was called"
_NOTHING = Used(cpu_seconds=0.0, wall_seconds=0.0, waited_seconds=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was seen from outside. `end` says why the watching stopped; times only when a whole frame came.

    cpu_seconds and wall_seconds are of loading and the call together; load_seconds is the part of the CPU seconds that
    loading took, waited_seconds the part of the real ones in which no processor was free (None: nobody tells).
    argument: what had become of it after the call; hidden when the program was gone or did not show it; profile: what
    its process says of its lines, empty unless it was asked and says something.
    """

    end: str
    frame: Frame | None = None
    cpu_seconds: float | None = None
    wall_seconds: float | None = None
    load_seconds: float | None = None
    waited_seconds: float | None = None
    argument: Argument = "unseen"
    status: int = 0
    peak_bytes: int | None = None
    log: bytes = b""
    words: str = ""
    profile: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Loading, the call, or the look at the argument after it, as it was watched."""

    end: str
    frame: Frame | None
    used: Used
    words: str


class Trial:
    """One execution; with `look` the argument is looked at after the call, with `lines` its profile instead, which
    makes its times mean nothing.
    """

    def __init__(
        self,
        server: ForkServer,
        limits: TaskLimits,
        attend: Callable[[], None],
        inbox: int,
        *,
        look: bool,
        lines: bool = False,
    ) -> None:
        self._limits, self._look, self._lines, self._layout = limits, look and not lines, lines, server.layout
        self._child = ChildProcess(server, attend, inbox, limits.output_bytes)

    def run(self, source: bytes, draw: Draw, *, allowance: Allowance, cores: list[int]) -> Outcome:
        """Carry it out; ServerDied or OurFault when it is no fault of the program's, and always leave nothing."""
        rare = any(word in source for word in ASKS_FOR_RARE)
        order = {"cores": cores, "cpu_seconds": allowance.hard_seconds, "rare": rare, "lines": self._lines}
        memory = InputMemory(draw.argument, self._layout)
        try:
            self._child.start(order, memory.hand_over(source, calls=draw.calls), memory.descriptor)
            return self._timed(draw, memory, allowance)
        finally:
            self._child.leave_nothing()
            memory.close()

    def _timed(self, draw: Draw, memory: InputMemory, allowance: Allowance) -> Outcome:
        """Loading, then the call, each on an allowance of its own; then the look at what it left.

        The input is filled in between. What the child uses meanwhile is the call's, should it not stand still.
        """
        start = self._child.watch.at_rest()
        most_bytes = max(self._limits.answer_bytes, len(draw.answer))
        load = self._part("load", allowance.load_seconds, most_bytes)
        if load.end != "loaded":
            return self._outcome(start, load.used, load, "unseen")
        self._forget_output()
        if self._child.ahead():
            early = replace(load, end="violation", frame=None, words=_EARLY)
            return self._outcome(start, load.used, early, "unseen")
        memory.fill()
        call = self._part("call", allowance.call_seconds, most_bytes, since=load.used.cpu_end, calls=draw.calls)
        answered = call.frame is not None and call.frame.kind is Kind.ANSWER
        looked = self._looked(draw, allowance) if answered and self._look and may_change(draw.argument) else "unseen"
        profile = self._profile(allowance) if answered and self._lines else b""
        return replace(self._outcome(start, load.used, call, looked), profile=profile)

    def _profile(self, allowance: Allowance) -> bytes:
        """What the program's process says of its lines, as it says it."""
        said = self._part("profile", allowance.look_seconds, frames.MOST_WORDS)
        return said.frame.payload if said.frame is not None and said.frame.kind is Kind.PROFILE else b""

    def _looked(self, draw: Draw, allowance: Allowance) -> Argument:
        """What the program left of its argument, byte by byte beside what was sent; its clocks have been read."""
        most_bytes = max(self._limits.answer_bytes, len(draw.argument))  # a second answer is seen for what it is
        look = self._part("look", allowance.look_seconds, most_bytes)
        if look.end == "too long":
            return "changed"
        if look.frame is None or look.frame.kind is not Kind.ARGUMENT:
            return "hidden"
        return "as sent" if look.frame.payload == draw.argument else "changed"

    def _part(
        self, name: str, most_seconds: float, most_bytes: int, *, since: float | None = None, calls: bool = False
    ) -> Part:
        """Tell the child to go on, and watch it until it has done this part, or has used up what it may.

        since: its CPU clock from which the part counts, None from now on; calls: it makes many calls, and what each
        prints is little though all of it may be much.
        """
        meter, frame, words = Meter(self._child.watch, most_seconds, since), None, ""
        self._child.go()
        try:
            end, frame = self._until_frame(meter, most_bytes, loading=name == "load", calls=calls)
        except TooLong as long:
            end, words = "too long", str(long)
        except Violation as violation:
            end, words = "violation", str(violation)
        if end == "deadline":
            words = f"{_LATE[name]} {meter.limit()}"
        elif end == "output":
            words = f"printed more than {size(self._limits.output_bytes)}"
        return Part(end=end, frame=frame, words=words, used=meter.used())

    def _until_frame(self, meter: Meter, most_bytes: int, *, loading: bool, calls: bool) -> tuple[str, Frame | None]:
        """Watch until the next complete frame, silence, too much output, or the end of what may be used."""
        poll = self._child.poll()
        while True:
            if (frame := frames.taken(self._child.received, most_bytes)) is not None:
                if loading and frame.kind is Kind.ANSWER:
                    raise Violation(_EARLY)
                return ("loaded" if loading and frame.kind is Kind.LOADED else "frame"), frame
            if not (left := meter.left()):
                return "deadline", None
            if not self._child.take(poll, left):
                return "silence", None
            if len(self._child.log) > self._limits.output_bytes:
                if not (loading or calls):
                    return "output", None
                del self._child.log[:-_KEPT]

    def _forget_output(self) -> None:
        """What was printed while loading is no part of what the call may print; its end is kept for words."""
        self._child.drain()
        del self._child.log[:-_KEPT]

    def _outcome(self, start: float, load: Used, last: Part, argument: Argument) -> Outcome:
        """What was seen of the child, which ends now; `last` is the call, or loading that none followed."""
        ended, call = self._child.end(), _NOTHING if last.used is load else last.used
        known = load.cpu_seconds is not None and call.cpu_seconds is not None
        cpu = (load.cpu_seconds or 0.0) + (call.cpu_seconds or 0.0) if known else ended.cpu_seconds - start
        waited = None
        if load.waited_seconds is not None and call.waited_seconds is not None:
            waited = load.waited_seconds + call.waited_seconds
        wall, alone = load.wall_seconds + call.wall_seconds, load.alone_seconds + call.alone_seconds
        return Outcome(
            end=last.end,
            frame=last.frame,
            cpu_seconds=cpu if last.frame is not None else None,
            wall_seconds=wall if last.frame is not None else alone if last.end == "deadline" else None,
            load_seconds=load.cpu_seconds,
            waited_seconds=waited,
            argument=argument,
            status=ended.status,
            peak_bytes=ended.peak_bytes,
            log=bytes(self._child.log),
            words=last.words,
        )
