"""Lists whose objects do not stand in memory as they stand in the list."""

import random
from array import array
from typing import Any

DECOYS = 1000  # places at which a large list's run of objects is broken
_SEEN = 1000  # values from which the range of the decoys is taken
_KEPT: list[Any] = []


def scattered(values: "array[Any]") -> list[Any]:
    """The values as a list, with decoys of the same range among its objects, kept alive beside it.

    A program that reads the allocator's pools by their stride instead of the list meets values that the list does
    not hold, and answers wrong.
    """
    cuts = sorted(random.sample(range(len(values)), min(DECOYS, len(values) // 8)))
    made: list[Any] = []
    for start, end in zip([0, *cuts], [*cuts, len(values)], strict=True):
        made += values[start:end].tolist()
        _KEPT.extend(_decoys(values[:_SEEN], random.randint(1, 3)))
    return made


def _decoys(values: "array[Any]", count: int) -> list[Any]:
    """New values between the least and the greatest of `values`."""
    low, high = min(values, default=0), max(values, default=0)
    if values.typecode == "d":
        return [random.uniform(low, high) for _ in range(count)]
    return [random.randint(low, high) for _ in range(count)]
