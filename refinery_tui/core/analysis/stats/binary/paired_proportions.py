"""The difference of two shares of the same programs."""

import math

from refinery_tui.core.analysis.stats.binary.proportions import Interval, square_and_add, wilson


def paired_difference(
    both: int, only_first: int, only_second: int, neither: int, *, level: float = 0.95
) -> tuple[float, Interval]:
    """The first share less the second, and its interval: Newcombe (1998), Statistics in Medicine 17:2635, method 10."""
    n = both + only_first + only_second + neither
    first, second = both + only_first, both + only_second
    phi = _correlation(both, only_first, only_second, neither)
    low_high = square_and_add(first / n, wilson(first, n, level=level), second / n, wilson(second, n, level=level), phi)
    return (first - second) / n, low_high


def difference_of_gaps(
    first: tuple[float, Interval], second: tuple[float, Interval], phi: float = 0.0
) -> tuple[float, Interval]:
    """The paired difference of some programs less that of others, and its interval from the limits of both: Zou and
    Donner (2008), Statistics in Medicine 27:1693, of estimates that are independent or have the correlation `phi`.
    """
    (one, (low1, high1)), (other, (low2, high2)) = first, second

    def reach(a: float, b: float) -> float:
        return math.sqrt(max(a * a - 2 * phi * a * b + b * b, 0.0))

    low, high = reach(one - low1, high2 - other), reach(high1 - one, other - low2)
    return one - other, (one - other - low, one - other + high)


def _correlation(both: int, only_first: int, only_second: int, neither: int) -> float:
    """The correlation of the two, corrected for continuity where it is positive; 0 where a margin is empty."""
    product = math.prod((both + only_first, only_second + neither, both + only_second, only_first + neither))
    if not product:
        return 0.0
    cross = both * neither - only_first * only_second
    n = both + only_first + only_second + neither
    return (max(0.0, cross - n / 2) if cross > 0 else cross) / math.sqrt(product)
