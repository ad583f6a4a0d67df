"""Inputs and reference of range_sums. Trusted; runs in the bench process only; standard library only."""

import random
from bisect import bisect_left, bisect_right
from itertools import accumulate

Pair = list[int]
Table = dict[str, list[Pair]]
FAR = 10**9


def answer(argument: Table) -> list[int]:
    """A sum for each query, from running totals over the rows in the order of their keys."""
    rows = sorted(argument["rows"])
    keys = [key for key, _ in rows]
    totals = list(accumulate((value for _, value in rows), initial=0))
    queries = argument["queries"]
    return [totals[bisect_right(keys, q[1])] - totals[bisect_left(keys, q[0])] if q[0] <= q[1] else 0 for q in queries]


def _rows(rng: random.Random, size: int, keys: range) -> list[Pair]:
    return [[rng.choice(keys), rng.randint(-999, 999)] for _ in range(size)]


def _queries(rng: random.Random, size: int, keys: range) -> list[Pair]:
    return [sorted((rng.choice(keys), rng.choice(keys))) for _ in range(size)]


def _table(rows: list[Pair], queries: list[Pair]) -> Table:
    return {"rows": rows, "queries": queries}


def no_rows(rng: random.Random, size: int) -> Table:
    """No rows, and perhaps no queries either."""
    return _table([], _queries(rng, rng.randint(0, 3), range(10)))


def few(rng: random.Random, size: int) -> Table:
    """Some rows among ten keys."""
    return _table(_rows(rng, size, range(10)), _queries(rng, 5, range(-1, 11)))


def same_keys(rng: random.Random, size: int) -> Table:
    """Each key many times."""
    return _table(_rows(rng, size, range(5)), _queries(rng, size // 2 + 1, range(-1, 6)))


def ends(rng: random.Random, size: int) -> Table:
    """Queries that begin and end at keys, or one beside them."""
    rows = _rows(rng, size, range(-FAR, FAR))
    sides = [[rng.choice(rows)[0] + rng.randint(-1, 1), rng.choice(rows)[0] + rng.randint(-1, 1)] for _ in range(size)]
    return _table(rows, [sorted(pair) for pair in sides])


def upside_down(rng: random.Random, size: int) -> Table:
    """Some queries have their ends the wrong way round."""
    queries = _queries(rng, size, range(100))
    return _table(_rows(rng, size, range(100)), [pair if rng.random() < 0.5 else pair[::-1] for pair in queries])


def uniform(rng: random.Random, size: int) -> Table:
    """Independent keys and queries over the whole range."""
    keys = range(-FAR, FAR)
    return _table(_rows(rng, size, keys), _queries(rng, size, keys))


def wide_queries(rng: random.Random, size: int) -> Table:
    """Each query holds nearly all rows: what adds them up one by one is slow."""
    keys = range(FAR)
    queries = [[rng.randint(0, 1000), FAR - rng.randint(0, 1000)] for _ in range(size)]
    return _table(_rows(rng, size, keys), queries)


def every_shape(rng: random.Random, size: int) -> Table:
    """Keys that are far apart, that occur often and below zero; queries beside keys, upside down, wide and empty."""
    rows = _rows(rng, size // 2, range(-FAR, FAR)) + _rows(rng, size // 4, range(-2, 3))
    rows += _rows(rng, size - len(rows), range(size))
    sides = [[rng.choice(rows)[0] + rng.randint(-1, 1), rng.choice(rows)[0] + rng.randint(-1, 1)] for _ in range(size)]
    rng.shuffle(rows)
    return _table(rows, [pair if rng.random() < 0.3 else sorted(pair) for pair in sides])


def many(rng: random.Random, size: int) -> Table:
    """Keys that occur some times each, and as many queries as rows; what is timed."""
    keys = range(size // 2)
    return _table(_rows(rng, size, keys), _queries(rng, size, keys))
