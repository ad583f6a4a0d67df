"""Loading a program is no part of its answer: it has a limit and a figure of its own, and its example is harmless."""

import asyncio
from dataclasses import replace

import pytest

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.judge.allowance import GENEROUS, Allowance, Meter, Used
from refinery_tui.core.bench.judge.cpu_clock import Stopwatch
from refinery_tui.core.experiment.bench_records import Shot
from refinery_tui.core.experiment.task import TaskLimits
from tests.fakes.few_inputs import few_inputs
from tests.fakes.neighbours import busy_neighbours
from tests.fakes.volleys import carried_out

HONEST = """
def get_difference(numbers):
    found = [n for n in set(numbers) if sum(map(int, str(n))) == 30]
    return max(found) - min(found) if found else 0
"""
SPIN = "import time\nend = time.process_time() + {seconds}\nwhile time.process_time() < end: pass\n"
FLOOD = "for _ in range(40): print('x' * (1 << 14))\n"
PLENTY = TaskLimits(wall_seconds=20.0, least_wall_seconds=20.0, load_seconds=20.0)


ASLEEP = "import time\n" + HONEST.replace("found =", "time.sleep(0.5); found =")
LATE = HONEST + SPIN.format(seconds=0.8)
ENDLESS = [
    ("while True: pass", "loading did not end within 0.3 s of CPU time"),
    ("import time; time.sleep(60)", "loading did not end within 0.9 s, most of them asleep or stopped"),
    ("import os; os.kill(os.getpid(), 19)", "loading did not end within 0.9 s, most of them asleep or stopped"),
]


async def judged(*sources: str, **limits: float) -> list[Shot]:
    """One execution of each on a small input."""
    task, within = few_inputs(), replace(PLENTY, **limits)  # type: ignore[arg-type]
    return list((await carried_out(task, dict(enumerate(sources)), limits=within)).values())


@pytest.fixture(scope="module")
def within_a_third() -> list[Shot]:
    """What is late because of its loading, and what sleeps in its answer, with 0.3 s for an answer."""
    return asyncio.run(judged(LATE, ASLEEP, wall_seconds=0.3, least_wall_seconds=0.3))


@pytest.fixture(scope="module")
def endless() -> dict[str, Shot]:
    """What never ends to load, each with 0.3 s for it."""
    ends = [end for end, _ in ENDLESS]
    return dict(zip(ends, asyncio.run(judged(*(f"{HONEST}{end}\n" for end in ends), load_seconds=0.3)), strict=True))


def test_what_is_worked_while_loading_does_not_count_against_the_answer(within_a_third: list[Shot]) -> None:
    shot = within_a_third[0]
    assert (shot.verdict, shot.detail) == (Verdict.CORRECT, "")
    assert (shot.cpu_seconds or 0) > 0.7
    assert 0.9 < (shot.load_share or 0) < 1


@pytest.mark.parametrize(("end", "words"), ENDLESS)
def test_loading_that_does_not_end_is_said_to_be_that(end: str, words: str, endless: dict[str, Shot]) -> None:
    shot = endless[end]
    assert (shot.verdict, shot.detail) == (Verdict.TIMED_OUT, words)
    assert (shot.cpu_seconds, shot.load_share) == (None, None)


async def test_an_answer_that_sleeps_may_last_longer_than_one_that_works(within_a_third: list[Shot]) -> None:
    assert within_a_third[1].verdict is Verdict.CORRECT
    (shot,) = await judged(ASLEEP, wall_seconds=0.1, least_wall_seconds=0.1)
    assert (shot.verdict, shot.detail) == (
        Verdict.TIMED_OUT,
        f"no answer within {GENEROUS * 0.1:.3g} s, most of them asleep or stopped",
    )


async def test_a_busy_machine_takes_no_time_from_a_program() -> None:
    """Beside three busy neighbours 0.6 CPU seconds last well over a second here, which is more than is allowed."""
    with busy_neighbours():
        (shot,) = await judged(
            SPIN.format(seconds=0.6) + HONEST.replace("found =", "spin(); found =") + "def spin():\n"
            "    end = time.process_time() + 0.6\n    while time.process_time() < end: pass\n",
            wall_seconds=0.8,
            least_wall_seconds=0.8,
            load_seconds=0.8,
        )
    assert (shot.verdict, shot.detail) == (Verdict.CORRECT, "")


PRINTING = [
    (FLOOD + HONEST, Verdict.CORRECT, ""),
    (HONEST + FLOOD, Verdict.CORRECT, ""),
    (HONEST.replace("found =", "print('x' * 60_000); found =") + FLOOD, Verdict.CORRECT, ""),
    (HONEST.replace("found =", "print('x' * 70_000); found ="), Verdict.OUTPUT_LIMIT, "printed more than 65.5 kB"),
    (HONEST + "print('\\ud83d')\n", Verdict.CRASHED, "UnicodeEncodeError"),
    (HONEST + "print('naïve', 'ü', '数字')\n", Verdict.CORRECT, ""),
    ("\ufeff" + HONEST, Verdict.CORRECT, ""),
    (HONEST + "\ufeff", Verdict.CRASHED, "U+FEFF"),
]
EXAMPLES = [
    "print(get_difference([int(x) for x in input().split()]))",
    "n = int(input('How many numbers? '))\nprint(get_difference(list(range(n))))",
    "import sys\nn = int(sys.stdin.readline())",
    "import sys\ndata = sys.stdin.read().split()\nn = int(data[0])",
    "import sys\nfor line in sys.stdin:\n    print(get_difference([int(line)]))",
    "import fileinput\nn = [int(line) for line in fileinput.input('-')][0]",
    "def main():\n    a, b = map(int, input().split())\nmain()",
    "while True:\n    try:\n        n = int(input())\n    except ValueError:\n        continue",
    "if __name__ == '__main__':\n    print(get_difference(eval(input())))",
    "import sys\nsys.stdin.close()",
]
CRASHING = [
    ("n = int(input())\n" + HONEST, Verdict.CRASHED, "EOFError: EOF when reading a line (line 1)"),
    (HONEST + "raise ValueError('none was asked for')\n", Verdict.CRASHED, "ValueError: none was asked for"),
    (HONEST.replace("found =", "input(); found ="), Verdict.CRASHED, "EOFError: EOF when reading a line"),
    ("try:\n    input()\nexcept EOFError:\n    pass\n", Verdict.CRASHED, "there is no function get_difference"),
    *((f"{HONEST}{call}\n", Verdict.NO_ANSWER, "SystemExit") for call in ("exit()", "quit()", "raise SystemExit(0)")),
    (HONEST + "import os, struct\nos.write(4, struct.pack('<IB', 9, 65) + b'i' + bytes(8))\n",
     Verdict.VIOLATION, "answered before it was called"),
    ("import os, struct\nos.write(4, struct.pack('<IB', 0, 76))\n" + SPIN.format(seconds=0.3) + HONEST,
     Verdict.VIOLATION, "said twice that it was loaded"),
]  # fmt: skip
CASES = [*PRINTING, *((f"{HONEST}\n{example}\n", Verdict.CORRECT, "") for example in EXAMPLES), *CRASHING]


@pytest.fixture(scope="module")
def shots() -> dict[str, Shot]:
    """Every program of the tables, carried out once."""
    return asyncio.run(carried_out(few_inputs(), {source: source for source, _, _ in CASES}, limits=PLENTY))


@pytest.mark.parametrize(("source", "verdict", "words"), CASES)
def test_what_is_printed_or_asked_for_while_loading_is_harmless_and_a_crash_is_a_crash(
    source: str, verdict: Verdict, words: str, shots: dict[str, Shot]
) -> None:
    shot = shots[source]
    assert (shot.verdict, words in shot.detail) == (verdict, True), shot.detail
    assert shot.detail == "" or verdict is not Verdict.CORRECT


class FakeWatch(Stopwatch):
    """A child's clocks, which stand where they are put."""

    def __init__(self) -> None:
        self.cpu, self.queue = 1.0, 0.5

    def at_end(self) -> float | None:
        return self.cpu

    def so_far(self) -> float | None:
        return self.cpu

    def waited(self) -> float | None:
        return self.queue


def test_the_meter_counts_from_where_it_began_and_says_when_all_is_used() -> None:
    watch = FakeWatch()
    meter = Meter(watch, 2.0)
    assert meter.left() == pytest.approx(2.0, abs=0.1)
    watch.cpu += 1.5
    assert meter.left() == pytest.approx(0.5, abs=0.1)
    watch.cpu += 0.5
    assert meter.left() == 0.0
    assert meter.limit() == "within 2 s of CPU time"


def test_time_without_a_processor_is_not_time_asleep() -> None:
    waiting = Used(cpu_seconds=1.0, wall_seconds=9.0, waited_seconds=8.0)
    assert waiting.alone_seconds == pytest.approx(1.0)
    assert Used(cpu_seconds=1.0, wall_seconds=9.0, waited_seconds=0.0).alone_seconds == 9.0


def test_where_the_kernel_does_not_tell_the_waiting_is_estimated_from_the_load(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("refinery_tui.core.bench.judge.allowance._runnable", lambda: 8)
    monkeypatch.setattr("os.sched_getaffinity", lambda pid: {0, 1})
    assert Used(cpu_seconds=1.0, wall_seconds=8.0, waited_seconds=None).alone_seconds == 2.0
    monkeypatch.setattr("refinery_tui.core.bench.judge.allowance._runnable", lambda: 1)
    assert Used(cpu_seconds=1.0, wall_seconds=8.0, waited_seconds=None).alone_seconds == 8.0


def test_the_kernel_ends_a_child_later_than_the_bench_does() -> None:
    assert Allowance(load_seconds=0.3, call_seconds=3.0).hard_seconds == 9
