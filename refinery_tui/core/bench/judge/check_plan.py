"""Which inputs a check is made of: families in their order, sizes spread over what each family spans."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from refinery_tui.core.experiment.task import Family

LEAST_CALLS, MOST_CALLS = 8, 5_000
CALLS_SECONDS = 2.0  # what many calls in one execution may take by what is known of one
CALLS_MARGIN = 4.0  # how wrong that may be
QUICK_SECONDS = 0.002  # a call that seems to take less may take next to nothing: what is seen of it is our own part
FRESH = 4  # new servers at most for a thorough check
LARGE_AGAIN = 2  # a program may sample large inputs only: a thorough check draws some of them too


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One execution: the family and size of its input, and whether it makes many calls, an input each."""

    family: str
    size: int
    calls: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one call took on an input of a size: CPU seconds, and seconds in which it was asleep or nobody saw it."""

    size: int
    cpu_seconds: float
    slept_seconds: float


def plain(families: Sequence[Family], dice: random.Random) -> list[Case]:
    """The cases of every check; those of many calls come last, when it is known what a call costs.

    The first one comes once more at the end: what a program does on its first execution alone is seen beside it.
    """
    checks = [family for family in families if family.role == "check"]
    cases = sorted((case for family in checks for case in _cases(family, family.count, dice)), key=_late)
    return [*cases, *cases[:1]]


def timed(families: Sequence[Family]) -> list[Case]:
    """An input of each family that is timed."""
    return [Case(family=f.name, size=f.size, calls=f.calls) for f in families if f.role == "time"]


def more(families: Sequence[Family], dice: random.Random) -> list[Case]:
    """What a thorough check adds."""
    checks = [family for family in families if family.role == "check"]
    cases = [case for family in checks for case in _cases(family, family.thorough, dice)]
    return sorted(cases, key=_late) + timed(families) * LARGE_AGAIN


def most_calls(case: Case, costs: Sequence[Cost]) -> int:
    """How many calls one execution may make, by what single calls before have cost.

    A program that takes long for one, as it builds a table each time, is called less often and so tested on less. The
    dearest counts of what they used; of what they slept the least, as a busy machine makes any of them late.
    """
    alike = [cost for cost in costs if cost.size <= case.size]
    if not alike:
        alike = sorted(costs, key=lambda cost: cost.cpu_seconds + cost.slept_seconds)[:1]
    used = max((cost.cpu_seconds for cost in alike), default=0.0)
    dearest = used + min((cost.slept_seconds for cost in alike), default=0.0)
    return MOST_CALLS if dearest <= QUICK_SECONDS else max(LEAST_CALLS, int(CALLS_SECONDS / dearest))


def _late(case: Case) -> bool:
    return case.calls


def _cases(family: Family, count: int, dice: random.Random) -> list[Case]:
    sizes = [_size(family, place, count, dice) for place in range(count)]
    return [Case(family=family.name, size=size, calls=family.calls) for size in sizes]


def _size(family: Family, place: int, count: int, dice: random.Random) -> int:
    """As often in one order of magnitude as in another: each of `count` draws has its own stretch of the logarithm."""
    if family.least is None:
        return family.size
    low, high = math.log(max(1, family.least)), math.log(family.size)
    return round(math.exp(low + (high - low) * (place + dice.random()) / count))
