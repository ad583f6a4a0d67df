"""How many arrangements are as extreme as the observed one, counted without listing them.

The sums of one half are sorted, and for each sum of the other half those that reach far enough are found by bisection
(meet in the middle; Horowitz & Sahni 1974): 2^36 arrangements take two lists of 2^18.
"""

import itertools
import math
from collections.abc import Iterator, Sequence

import numpy as np

from refinery_tui.core.analysis.stats.arrays import Vector

MOST_SUMS = 1 << 18  # of one half, so that a count takes a tenth of a second
Halves = list[tuple[Vector, Vector]]  # every arrangement is one sum of a pair's first list and one of its second


def of_groups(groups: Sequence[tuple[Vector, Vector]]) -> Halves | None:
    """All sums of weights times values, weights permuted within each (weights, values) group; None for too many.

    Equal weights are not told apart.
    """
    if len(groups) == 1 and len(np.unique(groups[0][0])) == 2 and len(groups[0][0]) > 2:
        return _subsets(*groups[0])
    if math.prod(min(ways(w), MOST_SUMS + 1) for w, _ in groups) > MOST_SUMS**2:
        return None
    left, right = np.zeros(1), np.zeros(1)
    for w, y in sorted(groups, key=lambda group: -ways(group[0])):
        if len(left) > len(right):
            left, right = right, left
        if len(left) * ways(w) > MOST_SUMS:
            return None
        left = np.add.outer(left, [float(np.dot(order, y)) for order in _orders(sorted(w.tolist()))]).ravel()
    return [(left, np.sort(right))]


def ways(weights: Vector) -> int:
    """Distinct orders of `weights`."""
    _, counts = np.unique(weights, return_counts=True)
    return math.factorial(len(weights)) // math.prod(math.factorial(int(c)) for c in counts)


def total(halves: Halves) -> int:
    """All arrangements."""
    return sum(len(left) * len(right) for left, right in halves)


def beyond(halves: Halves, reach: float) -> int:
    """Arrangements whose sum is as far from 0 as `reach`, or further."""
    if not reach > 0:
        return total(halves)
    return sum(_beyond(left, right, reach) for left, right in halves)


def farthest(halves: Halves) -> float:
    """The largest distance of any sum from 0."""
    ends = ((left.min() + right[0], left.max() + right[-1]) for left, right in halves)
    return max(float(max(-low, high)) for low, high in ends)


def _beyond(left: Vector, right: Vector, reach: float) -> int:
    above = len(right) - np.searchsorted(right, reach - left, "left")
    return int(above.sum() + np.searchsorted(right, -reach - left, "right").sum())


def _subsets(w: Vector, y: Vector) -> Halves | None:
    """Which programs carry the higher of two weights: subsets of one size, so many from either half."""
    low, high = np.unique(w)
    taken, cut = int(np.sum(w == high)), len(y) // 2
    if 1 << (len(y) - cut) > MOST_SUMS:
        return None
    first, second = _by_size((high - low) * y[:cut]), _by_size((high - low) * y[cut:])
    base = low * float(y.sum())
    sizes = range(max(0, taken - (len(y) - cut)), min(taken, cut) + 1)
    return [(first[k] + base, np.sort(second[taken - k])) for k in sizes]


def _by_size(values: Vector) -> list[Vector]:
    """The sums of all subsets of `values`, by how many it takes."""
    sums, sizes = np.zeros(1), np.zeros(1, dtype=np.int8)
    for value in values:
        sums, sizes = np.concatenate([sums, sums + value]), np.concatenate([sizes, sizes + 1])
    return [sums[sizes == k] for k in range(len(values) + 1)]


def _orders(values: list[float]) -> Iterator[tuple[float, ...]]:
    """The distinct orders of sorted `values`, equal ones counted once."""
    if len(set(values)) == len(values):
        yield from itertools.permutations(values)
        return
    for place, value in enumerate(values):
        if place and values[place - 1] == value:
            continue
        rest = values[:place] + values[place + 1 :]
        yield from ((value, *order) for order in (_orders(rest) if rest else ((),)))
