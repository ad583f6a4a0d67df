"""Inputs and reference of merge_intervals. Trusted; runs in the bench process only; standard library only."""

import random

Intervals = list[list[int]]
FAR = 10**9


def answer(argument: Intervals) -> Intervals:
    """Disjoint intervals that cover the same numbers, in their order."""
    merged: Intervals = []
    for start, end in sorted(argument):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return merged


def empty(rng: random.Random, size: int) -> Intervals:
    """No interval at all."""
    return []


def few(rng: random.Random, size: int) -> Intervals:
    """Short intervals among ten numbers: every way to touch, to hold one another, to be equal, to be a point."""
    starts = [rng.randint(-5, 4) for _ in range(size)]
    return [[start, start + rng.randint(0, 3)] for start in starts]


def touching(rng: random.Random, size: int) -> Intervals:
    """Chains in which each interval begins where one ends, one number later, or two."""
    found, end = [], rng.randint(-FAR, 0)
    for _ in range(size):
        start = end + rng.randint(0, 2)
        end = start + rng.randint(0, 3)
        found.append([start, end])
    rng.shuffle(found)
    return found


def nested(rng: random.Random, size: int) -> Intervals:
    """Long intervals with short ones inside, of which some begin at the same number."""
    found = []
    for _ in range(size // 4 + 1):
        start = rng.randint(-FAR, FAR - 1000)
        found.append([start, start + 1000])
        found += [[start + rng.randint(0, 20), start + rng.randint(20, 1000)] for _ in range(3)]
    rng.shuffle(found)
    return found


def sparse(rng: random.Random, size: int) -> Intervals:
    """Hardly two of them meet."""
    starts = [rng.randint(-FAR, FAR - 9) for _ in range(size)]
    return [[start, start + rng.randint(0, 9)] for start in starts]


def uniform(rng: random.Random, size: int) -> Intervals:
    """Independent intervals about as long as the gaps between them."""
    length = max(1, 2 * FAR // size)
    starts = [rng.randint(-FAR, FAR - 2 * length) for _ in range(size)]
    return [[start, start + rng.randint(0, 2 * length)] for start in starts]


def every_shape(rng: random.Random, size: int) -> Intervals:
    """Chains that touch, long ones with short ones inside, some that hardly meet, points and equal ones, all mixed."""
    part = size // 4
    found = touching(rng, part) + nested(rng, part) + sparse(rng, part)
    found += [[start, start] for start, _ in rng.choices(found, k=part // 2)]
    found += [list(pair) for pair in rng.choices(found, k=size - len(found))]
    rng.shuffle(found)
    return found


def chains(rng: random.Random, size: int) -> Intervals:
    """Many that meet and many that do not; what is timed."""
    return uniform(rng, size)
