"""Permutation tests: exact where the arrangements can be counted, else 9,999 seeded draws (never p = 0).

Tested against scipy's `permutation_test`, which lists arrangements and so ends at some 20 programs, and knows one
stratum only.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from refinery_tui.core.analysis.stats.arrays import Matrix, Vector, vector
from refinery_tui.core.analysis.stats.resampling import arrangements

DRAWS = 9_999
_TIE = 1e-10
_AT_ONCE = 1_000  # draws held in memory together
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class Permuted:
    """A two-sided permutation p: `count` of `total` arrangements were as extreme as the observed one.

    `smallest_p` is the least p these data could ever give; `exact` tells enumeration from random draws.
    """

    p: float
    count: int
    total: int
    exact: bool
    smallest_p: float


def sign_flips(differences: ArrayLike, *, seed: int = 0) -> Permuted:
    """Paired test: all signs of the differences (Fisher 1935, sec. 21), statistic |sum|; exact up to 36
    pairs.
    """
    gaps = vector(differences)
    return within_strata(
        np.column_stack([gaps, np.zeros(len(gaps))]).ravel(),
        np.tile([1.0, -1.0], len(gaps)),
        np.repeat(np.arange(len(gaps)), 2),
        seed=seed,
    )


def two_sample(x: ArrayLike, y: ArrayLike, *, seed: int = 0) -> Permuted:
    """Two independent samples: all ways to relabel them, statistic |mean(x) - mean(y)|; exact up to 36 values."""
    a, b = vector(x), vector(y)
    both = np.concatenate([a, b])
    weights = np.concatenate([np.full(len(a), 1 / len(a)), np.full(len(b), -1 / len(b))])
    return within_strata(both, weights, np.zeros(len(both)), seed=seed)


def within_strata(
    values: ArrayLike, weights: ArrayLike, strata: ArrayLike, *, seed: int = 0, draws: int = DRAWS
) -> Permuted:
    """Permute `weights` (a contrast's share of each program) among the programs of each stratum.

    Strata are block x other factors, so that only the tested factor's labels move. Statistic: |sum of weight times
    value|, both centred by stratum, which orders the arrangements as the studentised contrast does, since neither the
    spread of the weights nor that of the values moves.
    """
    y, w = vector(values).copy(), vector(weights).copy()
    _, codes = np.unique(np.asarray(strata).astype(str), return_inverse=True)
    order = np.argsort(codes, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(codes[order])) + 1)
    for rows in groups:  # centring by stratum takes block and other factors out of the error
        y[rows] = y[rows] - y[rows].mean()
        w[rows] = np.round(w[rows] - w[rows].mean(), 12)  # equal weights stay equal, and are not told apart
    groups = [rows for rows in groups if np.any(w[rows] != 0)]
    if not groups:
        return Permuted(p=1.0, count=1, total=1, exact=True, smallest_p=1.0)
    slack = _TIE * float(np.abs(w) @ np.abs(y))  # sums of the same terms in another order are ties
    observed = abs(float(w @ y)) - slack
    halves = arrangements.of_groups([(w[rows], y[rows]) for rows in groups])
    if halves is not None:
        total = arrangements.total(halves)
        count, least = (arrangements.beyond(halves, far) for far in (observed, arrangements.farthest(halves) - slack))
        return Permuted(p=count / total, count=count, total=total, exact=True, smallest_p=least / total)
    drawn = _drawn(w, y, groups, np.random.default_rng(seed), draws)
    count = int(np.sum(drawn >= observed))
    ways = math.prod(arrangements.ways(w[rows]) for rows in groups)
    smallest = max(2 / ways, 1 / (1 + draws))
    return Permuted(p=(1 + count) / (1 + draws), count=count, total=draws, exact=False, smallest_p=smallest)


def _drawn(w: Vector, y: Vector, groups: Sequence[Places], dice: np.random.Generator, draws: int) -> Vector:
    """|Sum of weight times value| of so many random arrangements; pairs, the usual case, by a bit each."""
    twos = np.array([rows for rows in groups if len(rows) == 2], dtype=np.intp).reshape(-1, 2)
    eights = _eights(w[twos[:, 0]] * (y[twos[:, 0]] - y[twos[:, 1]]))  # centred: a swap turns the sign
    others = [rows for rows in groups if len(rows) != 2]
    found = np.empty(draws)
    for start in range(0, draws, _AT_ONCE):
        size = min(_AT_ONCE, draws - start)
        picked = dice.integers(0, 256, size=(size, len(eights)), dtype=np.uint8)
        sums = eights[np.arange(len(eights)), picked].sum(axis=1)
        for rows in others:
            sums = sums + dice.permuted(np.tile(w[rows], (size, 1)), axis=1) @ y[rows]
        found[start : start + size] = np.abs(sums)
    return found


def _eights(swings: Vector) -> Matrix:
    """The 256 signed sums of each eight swings, so that one random byte draws eight signs."""
    padded = np.append(swings, np.zeros(-len(swings) % 8)).reshape(-1, 8)
    signs = 2.0 * np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1) - 1.0
    return np.asarray(padded @ signs.T)
