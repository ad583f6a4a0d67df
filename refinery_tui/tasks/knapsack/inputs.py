"""Inputs and reference of knapsack. Trusted; runs in the bench process only; standard library only."""

import random
from typing import Any

Problem = dict[str, Any]
MOST_CAPACITY = 20_000


def answer(argument: Problem) -> int:
    """The largest value, by Bellman's recursion over capacities."""
    best = [0] * (argument["capacity"] + 1)
    for weight, value in argument["items"]:
        pairs = zip(best[weight:], best, strict=False)  # without the item, and what was best before it was taken
        best[weight:] = [without if without > before + value else before + value for without, before in pairs]
    return best[-1]


def _problem(items: list[list[int]], capacity: int) -> Problem:
    return {"capacity": capacity, "items": items}


def nothing_fits(rng: random.Random, size: int) -> Problem:
    """No capacity, no items, or only items that are too heavy."""
    items = [[rng.randint(11, 20), rng.randint(1, 9)] for _ in range(3)]
    return rng.choice((_problem(items, 0), _problem([], 10), _problem(items, 10)))


def everything_fits(rng: random.Random, size: int) -> Problem:
    """The capacity is what all items weigh, or a little more."""
    items = [[rng.randint(1, 99), rng.randint(1, 99)] for _ in range(size)]
    return _problem(items, sum(weight for weight, _ in items) + rng.randint(0, 2))


def every_item(rng: random.Random, size: int) -> list[Problem]:
    """A hundred knapsacks that hold all but one or two of their items: hardly any may be forgotten."""
    found = []
    for _ in range(100):
        items = [[rng.randint(1, 99), rng.randint(1, 99)] for _ in range(size)]
        found.append(_problem(items, sum(weight for weight, _ in items) - rng.randint(0, 20)))
    return found


def greedy_trap(rng: random.Random, size: int) -> Problem:
    """One small item of high value for its weight keeps out the large one that is worth more."""
    capacity = rng.randint(50, 500)
    items = [[1, rng.randint(3, 9)], [capacity, capacity * 2 + rng.randint(0, 9)]]
    items += [[rng.randint(capacity // 2 + 1, capacity), rng.randint(1, capacity)] for _ in range(rng.randint(0, 6))]
    rng.shuffle(items)
    return _problem(items, capacity)


def one_of_each(rng: random.Random, size: int) -> Problem:
    """A light item worth much, which would be taken again and again if it could be."""
    items = [[rng.randint(1, 4), rng.randint(50, 99)], *([rng.randint(5, 30), rng.randint(1, 60)] for _ in range(size))]
    return _problem(items, rng.randint(20, 120))


def equal_density(rng: random.Random, size: int) -> Problem:
    """Value is weight: what counts is to fill the knapsack, if it can be filled."""
    items = [[weight, weight] for weight in (2 * rng.randint(20, 150) for _ in range(size))]
    return _problem(items, min(MOST_CAPACITY, sum(weight for weight, _ in items) // 2) | 1)


def uniform(rng: random.Random, size: int) -> Problem:
    """Independent weights, values near them, and room for about a third."""
    weights = [rng.randint(3, 120) for _ in range(size)]
    items = [[weight, weight + rng.randint(-weight // 3, 40)] for weight in weights]
    return _problem(items, min(MOST_CAPACITY, sum(weight for weight, _ in items) // 3))


def every_shape(rng: random.Random, size: int) -> Problem:
    """Values that say nothing of weights, items that do not fit, light ones worth much, and others as heavy as dear."""
    items = [[rng.randint(1, 120), rng.randint(1, 999)] for _ in range(size // 2)]
    items += [[weight, weight] for weight in (2 * rng.randint(20, 60) for _ in range(size // 4))]
    capacity = min(MOST_CAPACITY, rng.randint(200, sum(weight for weight, _ in items)))
    items += [[capacity + rng.randint(0, 3), rng.randint(1, 9999)] for _ in range(5)]
    items += [[rng.randint(1, 4), rng.randint(50, 999)] for _ in range(size - len(items))]
    rng.shuffle(items)
    return _problem(items, capacity)


def uniform_large(rng: random.Random, size: int) -> Problem:
    """The same, large; what is timed."""
    return uniform(rng, size)
