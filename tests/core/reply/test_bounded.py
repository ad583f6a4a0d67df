"""Reading a reply is bounded in time and size, and never holds up the loop that keeps the deadlines."""

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from refinery_tui.core.base.extraction import Extraction
from refinery_tui.core.reply.bounded import CLEANED_AT_ONCE, LONGEST, READ_AT_ONCE, read, read_at_once
from refinery_tui.core.reply.syntax import PARSED_AT_ONCE
from tests.core.reply.extracted import extracted
from tests.places import DATA

F = "def f(x):\n    return x\n"
HELPER = "def g(x):\n    y = [i for i in range(x)]\n    return sum(y)\n\n\n"


def fenced(source: str) -> str:
    return f"```python\n{source}```\n"


COLLECTED = [json.loads(line) for line in (DATA / "replies.jsonl").read_text(encoding="utf-8").splitlines()]
LONG = fenced(HELPER * (PARSED_AT_ONCE // len(HELPER) + 1) + F)
FIELDS = fenced(F + 'S = f"' + "{a}" * 300_000 + '"\n')
HOSTILE = {
    "backticks": "```" * 300_000,
    "fences": "```\n" * 100_000,
    "openings": "```python\ndef f():\n" * 70_000,
    "inner functions": "```python\nif 1:\n  def g():\n    def f(): pass\n```\n" * 20_000,
    "assignments": "~~~py\n" + "f=" * 600_000 + "\n~~~\n",
    "one run of backticks": "`" * 1_000_000,
    "blank lines": " \n" * 500_000,
    "brackets": fenced("def f():\n return " + "(" * 100_000 + "\n"),
    "signs": fenced("def f():\n return " + "-" * 100_000 + "1\n"),
    "branches": fenced("if f:\n pass\n" + "elif x:\n pass\n" * 3_000),
    "lone surrogates": "\ud800" * 300_000,
    "digits": fenced("N = " + "9" * 1_000_000 + "\n" + F),
    "hexadecimal digits": fenced("N = 0x" + "f" * 1_000_000 + "\n" + F),
    "zero bytes": fenced("\x00" * 300_000 + "\n" + F),
    "an error behind many names": fenced(F + "a;" * 300_000 + " a b\n"),
    "f-strings in f-strings": fenced("def f(): return " + "f'{" * 200 + "1" + "}'" * 200),
    "a table": fenced("T = [" + "12345, " * 70_000 + "]\n" + F),
    "code among prose": "def f(x):\n return 1\nprose here\n" * 20_000,
    "tags": "<code>def f(x): return 1 1" * 40_000,
    "open strings": '```python\nf = """\n' * 40_000,
    "reasoning": "<think>\n" * 150_000,
    "tokens": "</s> " * 200_000,
}


async def while_the_loop_beats(reply: str) -> tuple[Extraction, float]:
    """What is found, and the longest time in which the loop did nothing else (seconds)."""
    gaps: list[float] = []

    async def beat() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0)
            gaps.append(time.perf_counter() - before)
            await asyncio.sleep(0.001)

    beating = asyncio.create_task(beat())
    try:
        return await read(reply, "f", finish_reason="stop"), max(gaps, default=0.0)
    finally:
        beating.cancel()


def children() -> list[str]:
    found: list[str] = []
    for task in Path("/proc/self/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that has ended meanwhile
            found += (task / "children").read_text().split()
    return found


async def waited(condition: Callable[[], bool]) -> None:
    for _ in range(6000):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never became true")


@pytest.mark.parametrize("case", COLLECTED, ids=lambda case: case["id"])
def test_no_process_is_started_for_an_ordinary_reply(case: dict[str, str]) -> None:
    found = read_at_once(case["reply"], case["entry_point"])
    assert found is not None
    assert found.program == case["expected"]


def test_much_reasoning_before_an_ordinary_answer_needs_no_process_either() -> None:
    thought = "Let me think about the sum of digits.\n" * (CLEANED_AT_ONCE // 50)
    found = read_at_once(f"<think>\n{thought}</think>\n{fenced(F)}", "f")
    assert found is not None
    assert found.program == F


@pytest.mark.parametrize(
    "reply",
    [
        LONG,
        "word " * READ_AT_ONCE + fenced(F),
        "x" * CLEANED_AT_ONCE + fenced(F),
        fenced(f"x = {'[' * 40}{']' * 40}\n{F}"),
    ],
    ids=["code", "prose", "whole", "deep"],
)
async def test_a_reply_that_may_take_long_is_read_elsewhere_with_the_same_result(reply: str) -> None:
    assert read_at_once(reply, "f") is None
    assert await read(reply, "f", finish_reason="stop") == extracted(reply, "f", finish_reason="stop")


@pytest.mark.parametrize("reply", HOSTILE.values(), ids=HOSTILE.keys())
async def test_no_reply_of_megabytes_holds_up_the_loop(reply: str) -> None:
    others, start = children(), time.process_time()  # a browser of other tests may live in this process
    found, gap = await while_the_loop_beats(reply)
    assert time.process_time() - start < 3.0  # measured: 0.3 s at most, most of it beating
    assert gap < 2.0  # measured: 0.04 s at most
    assert (found.program is None) == (found.note.absence is not None)
    assert set(children()) <= set(others)


async def test_a_program_that_is_too_much_to_parse_is_taken_by_its_looks() -> None:
    found, gap = await while_the_loop_beats(FIELDS)
    assert gap < 2.0  # measured: 0.03 s; 58 s were met
    assert (found.program or "").startswith(F)
    assert found.note.assumed in ((), ("not parsed",))  # newer Pythons parse it in time


async def test_a_reply_beyond_all_bounds_is_no_program_and_says_so() -> None:
    found = await read("x" * (LONGEST + 1), "f", finish_reason="stop")
    assert (found.program, found.note.absence) == (None, "too large")


async def test_a_cancelled_reading_leaves_no_process() -> None:
    others = set(children())
    reading = asyncio.create_task(read(FIELDS, "f", finish_reason="stop"))
    await waited(lambda: len(set(children()) - others) == 1)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    await waited(lambda: set(children()) <= others)
