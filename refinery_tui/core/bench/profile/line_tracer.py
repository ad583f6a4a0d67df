"""Where a program's CPU time goes, by line: a tracer in the program's own process, which nobody believes.

Each line gets the time until the next event of any of the program's own lines, so what it calls of others is its own.
"""

import struct
import sys
import time
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any

from refinery_tui.core.bench.exchange.names import CALLED, PROGRAM_FILE

MOST_LINES = 20
TOTAL = struct.Struct("<Q")  # nanoseconds of all lines
LINE = struct.Struct("<IQQ")  # its number, its nanoseconds, how often it was carried out
ROOM = 200  # frames that the tracer may need beyond the program's own
_LONG_NANOSECONDS = 300_000  # a gap in which something else may have run
_MOSTLY = 0.9  # of the time of the cheapest line is the tracer's at most: a busy machine may have misled its trial
_MOST = (1 << 64) - 1
_TRIAL, _TRIALS = compile("def trial():\n for _ in range(50):\n  pass\ntrial()\n", PROGRAM_FILE, "exec"), 8
Trace = Callable[[FrameType, str, Any], Any]


class LineTracer:
    """Watches the lines of `program.py` from `begin` to `end`."""

    def __init__(self) -> None:
        self._own_nanoseconds = min(_own_nanoseconds() for _ in range(_TRIALS))
        self._lines: dict[int, list[int]] = {}
        self._trace = _tracer(self._lines)
        self._kept = False

    def begin(self) -> None:
        """From now on; whoever calls gives back the room on the stack that it takes."""
        sys.setrecursionlimit(sys.getrecursionlimit() + ROOM)
        sys.settrace(self._trace)

    def end(self) -> None:
        """No more; the program may have taken the tracer away, or have made it fail."""
        self._kept = sys.gettrace() is self._trace
        sys.settrace(None)

    def message(self) -> bytes:
        """The dearest lines and the time of all, without the tracer's own; empty when it was taken away."""
        if not self._kept:
            return b""
        self._lines.pop(0, None)  # outside all lines
        own = min([self._own_nanoseconds, *(_MOSTLY * spent / gaps for spent, gaps, _ in self._lines.values() if gaps)])
        times = {line: round(spent - own * gaps) for line, (spent, gaps, _) in self._lines.items()}
        dearest = sorted(times, key=times.__getitem__, reverse=True)[:MOST_LINES]
        rows = (LINE.pack(line, min(times[line], _MOST), min(self._lines[line][2], _MOST)) for line in dearest)
        return TOTAL.pack(min(sum(times.values()), _MOST)) + b"".join(rows)


def _tracer(lines: dict[int, list[int]]) -> Trace:
    """A trace function that fills `lines`: of each its nanoseconds, the gaps they are of, how often it was begun.

    The clock is the wall's, since reading that of the processor costs ten times as much; where a gap is long the latter
    tells how much of it was the program's.
    """
    clock, used = time.perf_counter_ns, time.process_time_ns
    outside = lines.setdefault(0, [0, 0, 0])
    current, since, synced, used_then = outside, clock(), clock(), used()

    def within(frame: FrameType, event: str, value: Any) -> Trace:
        nonlocal current, since, synced, used_then
        gap = clock() - since
        if gap > _LONG_NANOSECONDS:
            now_used = used()
            gap = max(0, min(gap, now_used - used_then - (since - synced)))
            synced, used_then = clock(), now_used
        current[0] += gap
        current[1] += 1
        if event == "line":
            current = _entry(lines, frame.f_lineno)
            current[2] += 1
        elif event == "return":
            current = _entry(lines, _line_below(frame.f_back))
        since = clock()
        return within

    def entered(frame: FrameType, event: str, value: Any) -> Trace | None:
        return within if _is_own(frame.f_code) else None  # until its first line, entering is its caller's time

    return entered


def _entry(lines: dict[int, list[int]], number: int) -> list[int]:
    found = lines.get(number)
    if found is None:
        found = lines[number] = [0, 0, 0]
    return found


def _is_own(code: CodeType) -> bool:
    """Whether it is the program's, and not what calls it in its task's way."""
    return code.co_filename == PROGRAM_FILE and code.co_name != CALLED


def _line_below(frame: FrameType | None) -> int:
    """The line of the program that called, through whatever stands between; 0 where none did."""
    while frame is not None and not _is_own(frame.f_code):
        frame = frame.f_back
    return 0 if frame is None else frame.f_lineno


def _own_nanoseconds() -> int:
    """What the tracer adds to the time of a line each time, unless something else ran: what an empty line takes."""
    lines: dict[int, list[int]] = {}
    sys.settrace(_tracer(lines))
    try:
        exec(_TRIAL, {})
    finally:
        sys.settrace(None)
    spent, gaps, _ = lines[3]
    return spent // gaps
