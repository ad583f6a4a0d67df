"""When a sequential plan looks, and how much of the experiment it expects to need (statistics.md 2.12)."""

import functools
import math

from refinery_tui.core.analysis.stats.sequential.group_sequential import (
    exit_sides,
    expected_information,
    spending_bounds,
)

FIRST_LOOK, FIRST_LOOK_DF = 3, 8
FIRST_LOOK_OVER_TASKS = 2
FEW_TASKS = 12  # below it ten looks find 6 % of identical treatments different (statistics.md 3.10)
_EVERY_BLOCK_UP_TO = 12
_POINTS = 201  # a plan shows whole per cents


def looks_of(*, treatments: int, blocks: int, first_look: int | None = None, tasks: int = 1) -> tuple[int, ...]:
    """The blocks after which a sequential plan of `blocks` looks.

    From block 3 with 8 error df on (or `first_look`) at every block; from 13 blocks on at 20, 40, 60, 80
    and 100 %. Over several `tasks`, whose treatments are all counted, from block 2 on, and five times at most where
    they are fewer than 12.
    """
    least = FIRST_LOOK_OVER_TASKS if tasks > 1 else FIRST_LOOK
    first = first_look or max(least, math.ceil(FIRST_LOOK_DF / max(treatments - 1, 1)) + 1)
    every = blocks <= (5 if 1 < tasks < FEW_TASKS else _EVERY_BLOCK_UP_TO)
    marks = range(1, blocks + 1) if every else [math.ceil(blocks * k / 5) for k in range(1, 6)]
    return tuple(sorted({max(mark, first) for mark in marks if max(mark, first) <= blocks} | {blocks}))


def expected_share(looks: tuple[int, ...], *, drift: float, alpha: float) -> float:
    """Expected share of the blocks when `looks` may end the experiment; `drift` is E[Z] at its end."""
    return _expected_share(looks, round(min(drift, 8.0), 1), alpha)


@functools.lru_cache(maxsize=512)
def _expected_share(looks: tuple[int, ...], drift: float, alpha: float) -> float:
    fractions = tuple(look / looks[-1] for look in looks)
    bounds = spending_bounds(fractions, alpha=alpha, points=_POINTS).z
    return expected_information(fractions, bounds, drift=drift, points=_POINTS)


def sequential_power(looks: tuple[int, ...], *, drift: float, alpha: float) -> float:
    """Chance that a bound is crossed at any of `looks`; `drift` is E[Z] at the last."""
    return _sequential_power(looks, round(min(drift, 8.0), 3), alpha)


@functools.lru_cache(maxsize=4096)
def _sequential_power(looks: tuple[int, ...], drift: float, alpha: float) -> float:
    fractions = tuple(look / looks[-1] for look in looks)
    bounds = spending_bounds(fractions, alpha=alpha, points=_POINTS).z
    return sum(up + down for up, down in exit_sides(fractions, bounds, drift=drift, points=_POINTS))
