"""The size of AlgoTune's problems is the one at which their reference takes the target time on this machine."""

import math
from collections.abc import Callable

import pytest

from refinery_tui.core.tasks.timed_size import LEAST, MOST, TimedSize, size_for

Took = Callable[[int], float | None]


async def found(took: Took, target: float = 0.1) -> tuple[TimedSize | None, list[int]]:
    asked: list[int] = []

    async def seconds_of(size: int) -> float | None:
        asked.append(size)
        return took(size)

    return await size_for(seconds_of, target), asked


@pytest.mark.parametrize(
    "took",
    [
        lambda n: 1e-6 * n,
        lambda n: 1e-5 * n * math.log(n),
        lambda n: 1e-7 * n**2,
        lambda n: 1e-9 * n**3,
        lambda n: 0.02 + 1e-5 * n,
    ],
    ids=["linear", "n log n", "square", "cube", "with a floor"],
)
async def test_the_time_comes_near_the_target_in_few_measurements(took: Took) -> None:
    size, asked = await found(took)
    assert size is not None
    assert size.seconds == took(size.size)
    assert 0.75 < size.seconds / 0.1 < 1.35
    assert len(asked) < 25


async def test_a_reference_that_is_too_slow_or_fails_on_large_problems_gets_the_largest_it_answers() -> None:
    size, _ = await found(lambda n: 0.001 if n <= 100 else None)
    assert size is not None
    assert 64 <= size.size <= 100
    slow, _ = await found(lambda n: 5.0)
    assert slow == TimedSize(size=LEAST, seconds=5.0)
    none, _ = await found(lambda n: None)
    assert none is None


async def test_a_time_that_does_not_grow_ends_the_search() -> None:
    size, asked = await found(lambda n: 0.001)
    assert size is not None
    assert max(asked) <= MOST
