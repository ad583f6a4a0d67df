"""Inputs and reference of top_k. Trusted; runs in the bench process only; standard library only."""

import random
from typing import Any

Stream = dict[str, Any]
FAR = 10**9
MOST = 1000


def answer(argument: Stream) -> list[int]:
    """The k largest, the largest first."""
    return sorted(argument["numbers"], reverse=True)[: argument["k"]]


def _stream(numbers: list[int], k: int) -> Stream:
    return {"k": k, "numbers": numbers}


def no_numbers(rng: random.Random, size: int) -> Stream:
    """No numbers, of which some are wanted."""
    return _stream([], rng.randint(1, 5))


def none_wanted(rng: random.Random, size: int) -> Stream:
    """Some numbers, of which none is wanted."""
    return _stream([rng.randint(-9, 9) for _ in range(size)], 0)


def few(rng: random.Random, size: int) -> list[Stream]:
    """Many streams of about as many numbers as are wanted, one more or fewer too."""
    counts = [rng.randint(1, size) for _ in range(60)]
    return [
        _stream([rng.randint(-FAR, FAR) for _ in range(count)], max(0, count + rng.randint(-2, 2))) for count in counts
    ]


def ties(rng: random.Random, size: int) -> Stream:
    """A few values, each often: the k-th is one of many equals."""
    values = rng.sample(range(-50, 50), k=5)
    return _stream(rng.choices(values, k=size), rng.randint(1, min(MOST, size)))


def negative(rng: random.Random, size: int) -> Stream:
    """Below zero alone."""
    return _stream([rng.randint(-FAR, -1) for _ in range(size)], rng.randint(1, 20))


def ascending(rng: random.Random, size: int) -> Stream:
    """Each number larger than all before, so that whatever keeps the best so far changes at every one."""
    numbers = sorted(rng.randint(-FAR, FAR) for _ in range(size))
    return _stream(numbers, rng.randint(1, MOST))


def uniform(rng: random.Random, size: int) -> Stream:
    """Independent numbers from the whole range."""
    return _stream([rng.randint(-FAR, FAR) for _ in range(size)], rng.randint(1, MOST))


def stream(rng: random.Random, size: int) -> Stream:
    """A stream that drifts upwards, so that most of the largest come late, and some anywhere; what is timed."""
    numbers = [rng.randint(-FAR, FAR // 2) + number * 500 for number in range(size)]
    for place in rng.sample(range(size), k=20):
        numbers[place] = rng.randint(FAR - 1_000_000, FAR)
    return _stream(numbers, MOST)


def turned(rng: random.Random, size: int) -> Stream:
    """As many as are timed, with the largest around a place that nobody can foresee."""
    numbers, cut = stream(rng, size)["numbers"], rng.randrange(size)
    return _stream(numbers[cut:] + numbers[:cut], rng.randint(1, MOST))
