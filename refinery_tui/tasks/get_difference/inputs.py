"""Inputs and reference of get_difference. Trusted; runs in the bench process only; standard library only."""

import math
import random

LARGEST = 100_000
TARGET = 30
RARE = 200


def _digit_sum(number: int) -> int:
    return sum(map(int, str(number)))


QUALIFYING = [n for n in range(1, LARGEST + 1) if _digit_sum(n) == TARGET]
_IS_QUALIFYING = frozenset(QUALIFYING)
_OTHERS = [n for n in range(1, LARGEST + 1) if n not in _IS_QUALIFYING]


def answer(argument: list[int]) -> int:
    """Largest minus smallest number with digit sum 30; 0 when there is none."""
    found = _IS_QUALIFYING.intersection(argument)
    return max(found) - min(found) if found else 0


def empty(rng: random.Random, size: int) -> list[int]:
    """No numbers at all."""
    return []


def one(rng: random.Random, size: int) -> list[int]:
    """A single number, as often qualifying as not."""
    return [rng.choice(rng.choice((QUALIFYING, _OTHERS)))]


def none_qualifies(rng: random.Random, size: int) -> list[int]:
    """Numbers of which none has digit sum 30."""
    return rng.choices(_OTHERS, k=size)


def one_qualifies(rng: random.Random, size: int) -> list[int]:
    """Exactly one number has digit sum 30, so the difference is 0 for a reason of its own."""
    numbers = rng.choices(_OTHERS, k=size)
    numbers[rng.randrange(size)] = rng.choice(QUALIFYING)
    return numbers


def edges(rng: random.Random, size: int) -> list[int]:
    """The ends of the range, the smallest and the largest qualifying number, their neighbours, and some others."""
    ends = [1, 2, LARGEST, LARGEST - 1, QUALIFYING[0], QUALIFYING[-1], QUALIFYING[0] - 1, QUALIFYING[-1] + 1]
    numbers = rng.sample(ends, k=rng.randint(2, len(ends))) + rng.choices(_OTHERS, k=size)
    rng.shuffle(numbers)
    return numbers


def duplicates(rng: random.Random, size: int) -> list[int]:
    """A few values, each many times."""
    return rng.choices(rng.sample(QUALIFYING, 3) + rng.sample(_OTHERS, 3), k=size)


def every_value(rng: random.Random, size: int) -> list[list[int]]:
    """Many small inputs in which each qualifying number is once the smallest or the largest: none can be forgotten.

    Their sizes are as often of one order of magnitude as of another, up to `size`.
    """
    order = rng.sample(QUALIFYING, k=len(QUALIFYING))
    return [_between(rng, sorted(pair), _magnitude(rng, size)) for pair in zip(order[::2], order[1::2], strict=False)]


def _between(rng: random.Random, ends: list[int], size: int) -> list[int]:
    """Two qualifying numbers once each, and others of which none lies beyond them and qualifies."""
    low, high = ends
    numbers = [n for n in rng.choices(range(1, LARGEST + 1), k=size) if low < n < high or n not in _IS_QUALIFYING]
    numbers += ends
    rng.shuffle(numbers)
    return numbers


def _magnitude(rng: random.Random, most: int) -> int:
    return round(math.exp(rng.uniform(0, math.log(most))))


def planted(rng: random.Random, size: int) -> list[int]:
    """Smallest and largest qualifying number stand once each, at random places, and differ from draw to draw.

    Which of those between them occur at all is left to chance, and many occur once, as the extremes do: neither
    rarity nor a gap tells a program that reads only a part of the list what the rest of it holds.
    """
    low, high = sorted(rng.sample(QUALIFYING, 2))
    inside = [n for n in QUALIFYING if low < n < high]
    often = rng.sample(inside, k=rng.randint(0, len(inside)))
    numbers = rng.choices(_OTHERS + often, k=size)
    once = [low, high, *rng.sample(inside, k=min(len(inside), size // 20, RARE))]
    for place, number in zip(rng.sample(range(size), len(once)), once, strict=True):
        numbers[place] = number
    return numbers


def planted_large(rng: random.Random, size: int) -> list[int]:
    """The same among many: what is timed cannot be guessed either."""
    return planted(rng, size)


def uniform(rng: random.Random, size: int) -> list[int]:
    """Independent uniform numbers, as the prompt says; almost always the same answer, so never timed."""
    return rng.choices(range(1, LARGEST + 1), k=size)
