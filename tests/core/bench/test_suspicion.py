import asyncio
import math
import random
from collections.abc import Sequence

import pytest

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.client import open_bench
from refinery_tui.core.bench.gallery import gallery_task
from refinery_tui.core.bench.suspicion import sleeps
from refinery_tui.core.experiment.bench_records import Shot
from tests.fakes.neighbours import busy_neighbours

LOOP = """
def get_difference(numbers):
    x = 0
    for i in range({turns}):
        x += i * i % 7
    found = [n for n in set(numbers) if sum(map(int, str(n))) == 30]
    return max(found) - min(found) if found else 0
"""
SLEEPER = LOOP.format(turns=1000).replace("x = 0", "import time; time.sleep(0.06); x = 0")


def series(rounds: Sequence[tuple[float, float, float | None]]) -> tuple[Shot, ...]:
    """Shots by their CPU seconds, real seconds, and seconds without a processor."""
    return tuple(
        Shot(program="p", family="f", verdict=Verdict.CORRECT, cpu_seconds=c, wall_seconds=w, waited_seconds=q)
        for c, w, q in rounds
    )


CALM = series([(0.5, 0.51, 0.0)] * 5)
BUSY = series([(0.5, 1.6, 1.08)] * 5)
UNTOLD = series([(0.5, 1.6, None)] * 5)


@pytest.mark.parametrize(
    ("own", "baseline", "suspected"),
    [
        ([(0.01, 0.07, 0.0)] * 5, CALM, True),
        ([(0.01, 0.09, 0.02)] * 5, BUSY, True),
        ([(0.01, 0.07, 0.0)] * 4 + [(0.01, 0.011, 0.0)], CALM, False),
        ([(0.01, 0.07, 0.0)] * 2, CALM, False),
        ([(0.01, 0.05, 0.04)] * 5, BUSY, False),
        ([(0.2, 0.65, 0.44)] * 5, BUSY, False),
        ([(0.2, 0.7, None)] * 5, UNTOLD, False),
        ([(0.2, 2.4, None)] * 5, UNTOLD, True),
        ([(0.0003, 0.0021, 0.0)] * 5, CALM, False),
        ([(0.2, 0.19, 0.0)] * 5, series([(0.5, 0.4, 0.0)] * 5), False),
        ([], CALM, False),
    ],
)
def test_a_program_is_suspected_only_beside_a_baseline_that_is_not_away(
    own: list[tuple[float, float, float | None]], baseline: tuple[Shot, ...], suspected: bool
) -> None:
    assert sleeps(series(own), baseline) is suspected


def test_a_machine_that_makes_all_wait_alike_raises_no_suspicion() -> None:
    """Where the kernel does not tell, every program waits for about twice its time, as the baseline does."""
    dice = random.Random(5)

    def waiting(cpu: float) -> tuple[Shot, ...]:
        return series([(cpu, cpu * (1 + 2 * math.exp(dice.gauss(0, 0.3))), None) for _ in range(5)])

    assert sum(sleeps(waiting(0.1), waiting(0.5)) for _ in range(1000)) <= 2


@pytest.fixture(scope="module")
def rounds() -> list[tuple[Shot, ...]]:
    """Five rounds of plain loops of many lengths and one sleeper, beside busy neighbours."""

    async def timed() -> list[tuple[Shot, ...]]:
        sources = [*(LOOP.format(turns=turns) for turns in (1_000, 20_000, 100_000, 400_000)), SLEEPER]
        async with open_bench(gallery_task()) as bench:
            with busy_neighbours():
                return [await bench.round(sources) for _ in range(5)]

    return asyncio.run(timed())


def test_plain_loops_beside_busy_neighbours_are_not_accused_and_a_sleeper_is(rounds: list[tuple[Shot, ...]]) -> None:
    *own, baseline = [tuple(round_[place] for round_ in rounds) for place in range(6)]
    assert [sleeps(shots, baseline) for shots in own] == [False, False, False, False, True]
    assert all(shot.waited_seconds is not None for shot in baseline)
