"""What a program finds around itself, and when: nothing of ours, and its input not before it is called."""

import struct
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.client import ProcessBench, open_bench
from refinery_tui.core.bench.exchange.frames import Kind
from refinery_tui.core.bench.gallery import gallery_task
from refinery_tui.core.experiment.bench_records import Shot
from tests.fakes.sum_task import SumTask

SEEN = """
import gc, sys

def names():
    frame, found = sys._getframe(1), []
    while frame is not None:
        found += [frame.f_code.co_filename, *map(str, frame.f_locals), *map(str, frame.f_globals)]
        frame = frame.f_back
    return found + list(sys.modules) + sys.path + sys.argv + sys.orig_argv + list(vars(sys.modules["__main__"]))

LOADING = names()
LISTS = [thing for thing in gc.get_objects() if type(thing) is list and 70_000 in thing]

def total(argument):
    kinds = {type(thing).__module__ for thing in gc.get_objects()}
    found = [n for n in [*LOADING, *names(), *kinds] if "refinery" in n or n in ("terms", "source", "zygote", "values")]
    return repr([found, LISTS])
"""
PLAIN = replace(gallery_task(), libraries=())
LOADED = struct.pack("<IB", 0, Kind.LOADED)
ANSWER = struct.pack("<IB", 9, Kind.ANSWER) + b"i" + struct.pack("<q", 3)
# A program that never lets us speak: it says that it is loaded, does its work, and only then waits for its input.
SPINS = f"""
import os, time
os.write(4, {LOADED!r})
{{work}}
os.read(3, 1)
os.write(4, {ANSWER!r})
os.read(3, 1)
"""


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bench() -> AsyncIterator[ProcessBench]:
    """One for all claims: every program has a process of its own."""
    async with open_bench(PLAIN) as opened:
        yield opened


async def one(bench: ProcessBench, source: str, family: str = "planted", size: int = 200) -> Shot:
    (shot,) = await bench.volley(family, size, [source])
    return shot


async def test_a_program_finds_nothing_of_ours_on_the_stack_in_modules_or_among_objects(sum_task: SumTask) -> None:
    task = sum_task(kind="str", answer="'[[], []]'")
    (task.folder / "inputs.py").write_text(
        "def few(rng, size):\n    return [70_000] * size\ndef answer(argument):\n    return '[[], []]'\n"
    )
    async with open_bench(task) as bench:
        (shot,) = await bench.volley("few", 5, [SEEN])
    assert (shot.verdict, shot.answer) == (Verdict.CORRECT, repr("[[], []]"))


async def test_what_is_computed_between_loading_and_the_call_is_counted() -> None:
    work = "end = time.process_time() + 0.2\nwhile time.process_time() < end: pass"
    sources = [SPINS.format(work=work), SPINS.format(work=f"time.sleep(0.05)\n{work}")]
    async with open_bench(replace(PLAIN, may_change_argument=True)) as bench:
        spun, slept = await bench.volley("planted", 200, sources)
    assert spun.verdict is slept.verdict is Verdict.WRONG
    assert min(spun.cpu_seconds or 0, slept.cpu_seconds or 0) >= 0.2


async def test_an_answer_before_the_call_is_none(bench: ProcessBench) -> None:
    shot = await one(bench, f"import os\nos.write(4, {LOADED + ANSWER!r})\ndef get_difference(n): return 0\n")
    assert (shot.verdict, shot.detail) == (Verdict.VIOLATION, "answered before it was called")
    unasked = await one(bench, f"import os\nos.write(4, {ANSWER!r})\ndef get_difference(n): return 0\n")
    assert (unasked.verdict, unasked.detail) == (Verdict.VIOLATION, "answered before it was called")


@pytest.mark.parametrize("error", ["StopIteration()", "StopIteration(7)", "SystemExit(0)", "KeyboardInterrupt()"])
async def test_whatever_a_function_raises_is_its_end_and_no_answer(bench: ProcessBench, error: str) -> None:
    shot = await one(bench, f"def get_difference(n):\n    raise {error}\n")
    assert shot.verdict in (Verdict.CRASHED, Verdict.NO_ANSWER)
    assert shot.detail.startswith(error.partition("(")[0])


HONEST = (
    "found = [n for n in set(numbers) if sum(map(int, str(n))) == 30]; found = max(found) - min(found) if found else 0"
)
MANY = "CALLS = []\ndef get_difference(numbers):\n    CALLS.append(1)\n    {honest}\n    {then}\n    return found\n"


@pytest.mark.parametrize(
    ("then", "verdict"),
    [
        ("pass", Verdict.CORRECT),
        ("found += len(CALLS) == 7", Verdict.WRONG),
        ("found = float(found) if len(CALLS) == 7 else found", Verdict.WRONG_TYPE),
        ("numbers.sort() if len(CALLS) == 7 else None", Verdict.ARGUMENT_CHANGED),
        ("1 // (7 - len(CALLS))", Verdict.CRASHED),
        ("next(iter(())) if len(CALLS) == 7 else None", Verdict.CRASHED),
    ],
)
async def test_of_many_calls_each_counts(bench: ProcessBench, then: str, verdict: Verdict) -> None:
    shot = await one(bench, MANY.format(honest=HONEST, then=then), family="every_value", size=100)
    assert shot.verdict is verdict


async def test_a_function_that_builds_its_table_in_every_call_is_called_less_often_and_passes(
    bench: ProcessBench,
) -> None:
    slow = MANY.format(honest=HONEST, then="[str(n) for n in range(400_000)]")
    check = await bench.check(slow, brief=True)
    assert check.verdict is Verdict.CORRECT


async def test_with_no_late_input_programs_run_as_ever() -> None:
    async with open_bench(PLAIN, unsafe=True) as bench:
        assert not any("filled in" in layer for layer in bench.isolation.layers)
        (shot,) = await bench.volley("planted", 2000, [MANY.format(honest=HONEST, then="pass")])
    assert shot.verdict is Verdict.CORRECT
