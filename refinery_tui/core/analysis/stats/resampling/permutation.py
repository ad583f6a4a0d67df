"""Permutation tests: exact where the arrangements can be counted, else 9,999 seeded draws (never p = 0)."""

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from refinery_tui.core.analysis.stats.arrays import Matrix, Vector, vector

ENUMERATE_BELOW = 20_000
DRAWS = 9_999
_AT_ONCE = 1_000  # draws held in memory together
_TIE = 1e-9
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
    """Paired test: all signs of the differences (Fisher 1935, sec. 21), statistic |sum|; exact up to 20
    pairs.
    """
    gaps = vector(differences)
    n = len(gaps)
    observed = abs(gaps.sum()) * (1 - _TIE)
    if n <= 20:
        sums = np.zeros(1)
        for gap in gaps:
            sums = np.concatenate([sums + gap, sums - gap])
        return _exact(int(np.sum(np.abs(sums) >= observed)), len(sums), 2)
    signs = np.random.default_rng(seed).choice((-1.0, 1.0), size=(DRAWS, n))
    return _drawn(int(np.sum(np.abs(signs @ gaps) >= observed)), 2 / 2**n)


def two_sample(x: ArrayLike, y: ArrayLike, *, studentised: bool = False, seed: int = 0) -> Permuted:
    """Two independent samples: all ways to relabel them, statistic |mean(x) - mean(y)| (or its Welch t)."""
    a, b = vector(x), vector(y)
    both, k = np.concatenate([a, b]), len(a)
    ways = math.comb(len(both), k)
    if ways <= max(ENUMERATE_BELOW, 200_000 if len(both) <= 20 else 0):
        picks = np.array(list(itertools.combinations(range(len(both)), k)))
    else:
        dice = np.random.default_rng(seed)
        picks = np.argsort(dice.random((DRAWS, len(both))), axis=1)[:, :k]
    chosen = np.zeros((len(picks), len(both)), bool)
    np.put_along_axis(chosen, picks, True, axis=1)
    drawn = _gap(chosen, both, studentised)
    observed = _gap(np.arange(len(both))[None, :] < k, both, studentised)[0]
    count = int(np.sum(drawn >= observed * (1 - _TIE)))
    symmetric = 2 if len(a) == len(b) else 1
    return _exact(count, ways, symmetric) if len(picks) == ways else _drawn(count, symmetric / ways)


def wilcoxon_exact(x: ArrayLike, y: ArrayLike) -> Permuted:
    """Exact two-sided rank-sum test with ties (midranks), by counting rank sums (Streitberg &
    Roehmel 1986).
    """
    from scipy.stats import rankdata

    a, b = vector(x), vector(y)
    doubled = np.rint(2 * rankdata(np.concatenate([a, b]))).astype(int)
    k, total = len(a), int(doubled.sum())
    ways = np.zeros((k + 1, total + 1))
    ways[0, 0] = 1
    for rank in doubled:
        ways[1:, rank:] += ways[:-1, : total + 1 - rank]
    centre = k * total / len(doubled)
    gap = abs(doubled[:k].sum() - centre)
    far = np.abs(np.arange(total + 1) - centre) >= gap - 1e-9
    extreme = np.abs(np.arange(total + 1)[ways[k] > 0] - centre).max() if k else 0.0
    least = float(ways[k][np.abs(np.arange(total + 1) - centre) >= extreme - 1e-9].sum())
    count, whole = float(ways[k][far].sum()), float(ways[k].sum())
    return Permuted(p=min(1.0, count / whole), count=int(count), total=int(whole), exact=True, smallest_p=least / whole)


def within_strata(
    values: ArrayLike, weights: ArrayLike, strata: ArrayLike, *, seed: int = 0, draws: int = DRAWS
) -> Permuted:
    """Permute `weights` (a contrast's share of each program) among the programs of each stratum.

    Strata are block x other factors, so that only the tested factor's labels move. Statistic: the contrast
    over its standard error with the variance of the regression on the permuted weights (studentised).
    Enumerates fewer than 20,000 arrangements.
    """
    y, w = vector(values).copy(), vector(weights)
    _, codes = np.unique(np.asarray(strata).astype(str), return_inverse=True)
    order = np.argsort(codes, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(codes[order])) + 1)
    for rows in groups:  # centring by stratum takes block and other factors out of the error
        y[rows] = y[rows] - y[rows].mean()
        w[rows] = w[rows] - w[rows].mean()
    groups = [rows for rows in groups if np.any(w[rows] != 0)]
    if not groups:
        return Permuted(p=1.0, count=1, total=1, exact=True, smallest_p=1.0)
    ways = math.prod(_arrangements(w[rows]) for rows in groups)
    observed = _studentised(w[None, :], y)[0]
    if ways < ENUMERATE_BELOW:
        drawn = _studentised(_all_arrangements(w, groups), y)
        count = int(np.sum(drawn >= observed * (1 - _TIE)))
        top = int(np.sum(drawn >= drawn.max() * (1 - _TIE)))
        return _exact(count, len(drawn), top)
    dice, count = np.random.default_rng(seed), 0
    for start in range(0, draws, _AT_ONCE):
        moved = _shuffled(w, groups, dice, min(_AT_ONCE, draws - start))
        count += int(np.sum(_studentised(moved, y) >= observed * (1 - _TIE)))
    return _drawn(count, 2 / ways)


def _shuffled(w: Vector, groups: Sequence[Places], dice: np.random.Generator, draws: int) -> Matrix:
    """`draws` rows of weights permuted within groups; pairs, the usual case, are swapped all at once."""
    moved = np.tile(w, (draws, 1))
    twos = np.array([rows for rows in groups if len(rows) == 2]).reshape(-1, 2)
    if len(twos):
        swap = dice.random((draws, len(twos))) < 0.5
        left, right = w[twos[:, 0]], w[twos[:, 1]]
        moved[:, twos[:, 0]] = np.where(swap, right, left)
        moved[:, twos[:, 1]] = np.where(swap, left, right)
    for rows in groups:
        if len(rows) != 2:
            moved[:, rows] = dice.permuted(moved[:, rows], axis=1)
    return moved


def _studentised(w: Matrix, y: Vector) -> Vector:
    spread = np.sum(w * w, axis=1)
    slope = w @ y
    left = np.maximum(np.sum(y * y) - slope**2 / np.maximum(spread, 1e-300), 1e-300)
    return np.asarray(np.abs(slope) / np.sqrt(np.maximum(spread, 1e-300) * left))


def _arrangements(weights: Vector) -> int:
    _, counts = np.unique(np.round(weights, 12), return_counts=True)
    return math.factorial(len(weights)) // math.prod(math.factorial(int(c)) for c in counts)


def _all_arrangements(w: Vector, groups: Sequence[Places]) -> Matrix:
    options = [list(_orders(sorted(np.round(w[rows], 12).tolist()))) for rows in groups]
    moved = []
    for choice in itertools.product(*options):
        row = w.copy()
        for rows, part in zip(groups, choice, strict=True):
            row[rows] = part
        moved.append(row)
    return np.array(moved)


def _orders(values: list[float]) -> Iterator[tuple[float, ...]]:
    """The distinct orders of sorted `values`, equal ones counted once."""
    if not values:
        yield ()
    for place, value in enumerate(values):
        if place and values[place - 1] == value:
            continue
        for rest in _orders(values[:place] + values[place + 1 :]):
            yield (value, *rest)


def _gap(chosen: np.ndarray[tuple[int, int], np.dtype[np.bool_]], both: Vector, studentised: bool) -> Vector:
    k = chosen.sum(axis=1)
    m = chosen.shape[1] - k
    left, right = chosen @ both / k, (~chosen) @ both / m
    gap = np.abs(left - right)
    if not studentised:
        return np.asarray(gap)
    va = (chosen @ both**2 - k * left**2) / (k - 1)
    vb = ((~chosen) @ both**2 - m * right**2) / (m - 1)
    return np.asarray(gap / np.sqrt(np.maximum(va / k + vb / m, 1e-300)))


def _exact(count: int, total: int, least: int) -> Permuted:
    return Permuted(p=min(1.0, count / total), count=count, total=total, exact=True, smallest_p=least / total)


def _drawn(count: int, smallest: float) -> Permuted:
    p = (1 + count) / (1 + DRAWS)
    return Permuted(p=p, count=count, total=DRAWS, exact=False, smallest_p=max(smallest, 1 / (1 + DRAWS)))
