"""The profile of a program: where its time goes, by line, whatever the program does against being watched."""

import struct
import sys
from typing import Any

import pytest

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.client import open_bench
from refinery_tui.core.bench.exchange.call_forms import callable_source
from refinery_tui.core.bench.exchange.names import CALLED as CALLED_BELOW
from refinery_tui.core.bench.exchange.names import PROGRAM_FILE
from refinery_tui.core.bench.gallery import gallery_task
from refinery_tui.core.bench.judge.fork_server import ServerDied
from refinery_tui.core.bench.judge.task_process.draws import InputsBroken
from refinery_tui.core.bench.judge.trial import Outcome
from refinery_tui.core.bench.profile.line_tracer import LINE, TOTAL, LineTracer
from refinery_tui.core.bench.profile.profile_run import (
    BENCH_FAILED,
    NO_PROFILE,
    NO_SMALL_INPUT,
    TAKEN_AWAY,
    TOO_QUICK,
    line_times,
    profile_of,
)
from refinery_tui.core.experiment.bench_records import Check, LineProfile
from refinery_tui.core.experiment.task import TaskLimits

HONEST = """
def digits(n):
    return sum(map(int, str(n)))

def get_difference(numbers):
    found = []
    for n in numbers:
        if digits(n) == 30:
            found.append(n)
    if not found:
        return 0
    return max(found) - min(found)
"""
DEAR, LOOP, NEVER = 3, 7, 11  # lines of it: nearly all of its time, a little of it, not carried out
WATCHED = "import sys\nwatched = sys.gettrace() is not None\n"
CALLED = "    found = []"  # the first line of what is called
AGAINST = {
    "takes it away": "import sys\nsys.settrace(None)\n",
    "puts its own there": "import sys\nsys.settrace(lambda *_: None)\n",
    "lies in its place": WATCHED
    + "if watched:\n    for cell in sys.gettrace().__closure__:\n"
    + "        if type(cell.cell_contents).__name__ == 'function':\n            tracer = cell.cell_contents\n"
    + "    lines = next(c.cell_contents for c in tracer.__closure__ if type(c.cell_contents) is dict)\n"
    + "    lines[4_000_000_000] = [1 << 62, 0, 1 << 60]\n",
    "never ends": WATCHED + "while watched:\n    pass\n",
    "sleeps": WATCHED + "import time\nif watched:\n    time.sleep(60)\n",
    "stops": WATCHED + "import os\nif watched:\n    os.kill(os.getpid(), 19)\n",
    "recurses": WATCHED + "def deeper(): deeper()\nif watched:\n    deeper()\n",
    "ends itself": WATCHED + "import os\nif watched:\n    os._exit(0)\n",
    "raises what it was given": WATCHED + "if watched:\n    raise ValueError('\\x1b[31msecret' * 1000)\n",
    "fills memory": WATCHED + "if watched:\n    rows = []\n    while True:\n        rows.append(bytes(1 << 24))\n",
    "speaks for it": WATCHED + "import os\nif watched:\n    os.write(4, b'\\x08\\x00\\x00\\x00P' + bytes(8))\n",
    "breaks the clock": "import time\ntime.perf_counter_ns = time.process_time_ns = lambda: 1 / 0\n",
    "many lines": "exec(compile('\\n'.join(['x = 0'] * 50_000), 'program.py', 'exec'))\n",
}
SAID = {
    "takes it away": TAKEN_AWAY,
    "puts its own there": TAKEN_AWAY,
    "lies in its place": NO_PROFILE,
    "never ends": "(loading did not end within 0.3 s of CPU time)",
    "sleeps": "(loading did not end within 0.9 s, most of them asleep or stopped)",
    "stops": "(loading did not end within 0.9 s, most of them asleep or stopped)",
    "recurses": ": crashed",
    "ends itself": ": no answer",
    "raises what it was given": ": crashed",
    "fills memory": ": out of memory",
    "speaks for it": ": protocol violation",
    "many lines": NO_PROFILE,
    "prints without end": ": output limit",
}
LIMITS = TaskLimits(wall_seconds=0.3, least_wall_seconds=0.3, load_seconds=0.3, memory_bytes=512 << 20)
Profiles = tuple[dict[str, LineProfile], Check]


@pytest.fixture(scope="module")
async def profiled() -> Profiles:
    """The profiles of the honest program and of each that defends itself; after them the honest one's check."""
    sources = {"honest": HONEST, **{name: against + HONEST for name, against in AGAINST.items()}}
    prints = CALLED + "\n    while watched:\n        print('x' * 10_000)"
    sources["prints without end"] = WATCHED + HONEST.replace(CALLED, prints)
    async with open_bench(gallery_task(), limits=LIMITS) as bench:
        return {name: await bench.profile(source) for name, source in sources.items()}, await bench.check(HONEST)


def test_an_honest_program_s_time_is_where_it_goes(profiled: Profiles) -> None:
    found = profiled[0]["honest"]
    shares = {line.number: line.share for line in found.lines}
    assert not found.missing
    assert shares[DEAR] > 0.4 > shares[LOOP] > 0
    assert NEVER not in shares
    assert sum(shares.values()) == pytest.approx(1, abs=0.01)
    assert next(line.times for line in found.lines if line.number == DEAR) == found.size


def test_it_is_taken_on_an_input_smaller_than_those_that_are_timed(profiled: Profiles) -> None:
    assert profiled[0]["honest"].size in {20_000 // part for part in (64, 16, 4)}


@pytest.mark.parametrize("name", SAID)
def test_whoever_attacks_the_profiler_gets_no_profile_and_a_sentence_of_ours(profiled: Profiles, name: str) -> None:
    found = profiled[0][name]
    assert found.lines == ()
    assert SAID[name] in found.missing
    assert "secret" not in found.missing


def test_a_program_that_breaks_the_clock_of_its_process_is_profiled_all_the_same(profiled: Profiles) -> None:
    assert {line.number for line in profiled[0]["breaks the clock"].lines} >= {DEAR + 2, LOOP + 2}


def test_no_attack_on_the_profiler_is_felt_by_the_check_after_it(profiled: Profiles) -> None:
    assert profiled[1].verdict is Verdict.CORRECT


def _said(*rows: tuple[int, int, int], total: int | None = None) -> bytes:
    spent = sum(row[1] for row in rows) if total is None else total
    return TOTAL.pack(spent) + b"".join(LINE.pack(*row) for row in rows)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\x1b[31m",
        TOTAL.pack(1) + b"x",
        _said((1, 5, 1), (1, 5, 1)),
        _said((0, 5, 1)),
        _said((4, 5, 1)),
        _said((1, 5, 1), total=4),
        _said((1, 5, 1 << 60)),
        _said(*((n % 3 + 1, 1, 1) for n in range(21))),
        struct.pack("<Q", 1 << 63) * 400,
    ],
)
def test_what_no_honest_profiler_says_is_no_profile_of_a_program_of_three_lines(said: bytes) -> None:
    assert line_times(said, 3) is None


def test_lines_that_took_no_time_are_left_out_of_a_profile() -> None:
    lines = line_times(_said((2, 1, 7), (3, 3, 9), (1, 0, 1)), 3)
    assert lines is not None
    assert [(line.number, line.share, line.times) for line in lines] == [(3, 0.75, 9), (2, 0.25, 7)]


def test_what_calls_a_program_in_its_task_s_way_is_no_line_of_it() -> None:
    source = "import sys\ntotal = 0\nfor word in sys.stdin.read().split():\n    total += int(word)\nprint(total)\n"
    code = callable_source(source, "standard input", "solve")
    names: dict[str, Any] = {}
    tracer, room = LineTracer(), sys.getrecursionlimit()
    tracer.begin()
    exec(compile(code, PROGRAM_FILE, "exec"), names)
    said = names[CALLED_BELOW]("1 2 3 " * 500)
    tracer.end()
    sys.setrecursionlimit(room)
    lines = line_times(tracer.message(), len(source.splitlines()))
    assert said == "3000"
    assert lines is not None
    assert {line.number: line.times for line in lines}[4] == 1500


class _Shots:
    """What comes of a run of each size: a profile after so many CPU seconds, or a failure."""

    def __init__(self, *outcomes: float | Exception | Verdict) -> None:
        self.outcomes = iter(outcomes)
        self.sizes: list[int] = []

    def __call__(self, size: int) -> tuple[Outcome, Verdict]:
        self.sizes.append(size)
        match next(self.outcomes):
            case Exception() as error:
                raise error
            case Verdict() as verdict:
                return Outcome(end="frame"), verdict
            case seconds:
                return Outcome(end="frame", cpu_seconds=seconds, profile=_said((1, 5, size))), Verdict.CORRECT


@pytest.mark.parametrize(
    ("shots", "sizes", "profiled_on", "missing"),
    [
        (_Shots(0.1), [100], 100, ""),
        (_Shots(0.001, 0.1), [100, 400], 400, ""),
        (_Shots(0.001, 0.01, 0.02), [100, 400, 1600], 1600, ""),
        (_Shots(0.001, Verdict.TIMED_OUT), [100, 400], 100, ""),
        (_Shots(0.001, ServerDied()), [100, 400], 100, ""),
        (_Shots(*[InputsBroken()] * 3, 0.1), [100, 400, 1600, 6400], 6400, ""),
        (_Shots(*[InputsBroken()] * 4), [100, 400, 1600, 6400], 0, NO_SMALL_INPUT),
        (_Shots(ServerDied()), [100], 0, BENCH_FAILED),
    ],
)
def test_the_input_grows_until_it_keeps_a_program_busy(
    shots: _Shots, sizes: list[int], profiled_on: int, missing: str
) -> None:
    found = profile_of("x = 1\n", 6400, shots)
    assert (shots.sizes, found.missing) == (sizes, missing)
    assert [line.times for line in found.lines] == ([profiled_on] if profiled_on else [])


def test_a_program_whose_lines_take_no_time_is_said_to_be_that() -> None:
    outcome = Outcome(end="frame", profile=_said((1, 0, 1)))
    assert profile_of("x = 1\n", 1, lambda size: (outcome, Verdict.CORRECT)).missing == TOO_QUICK
