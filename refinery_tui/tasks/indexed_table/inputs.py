"""Inputs and reference of indexed_table. Trusted; runs in the bench process only; standard library only."""

import random
from collections.abc import Sequence

Statement = list[str | int]
FAR = 10**9


def answer(argument: list[Statement]) -> list[int | None]:
    """What each look-up finds."""
    table: dict[int, int] = {}
    found: list[int | None] = []
    for verb, key, *value in argument:
        if verb == "insert":
            table.setdefault(key, value[0])
        elif verb == "delete":
            table.pop(key, None)
        else:
            found.append(table.get(key))
    return found


def _insert(rng: random.Random, key: int) -> Statement:
    return ["insert", key, rng.randint(-FAR, FAR)]


def _drawn(rng: random.Random, size: int, keys: Sequence[int], verbs: Sequence[str]) -> list[Statement]:
    """So many statements on these keys, each verb as often as it stands there."""
    made: list[Statement] = []
    for _ in range(size):
        verb, key = rng.choice(verbs), rng.choice(keys)
        made.append(_insert(rng, key) if verb == "insert" else [verb, key])
    return made


def no_rows(rng: random.Random, size: int) -> list[Statement]:
    """Look-ups in an empty table, or no statement at all."""
    return [["get", rng.randint(-9, 9)] for _ in range(rng.randint(0, 3))]


def few(rng: random.Random, size: int) -> list[Statement]:
    """Rows are added, each key once, then looked up; some keys that are looked up have no row."""
    keys = rng.sample(range(1, 100), size)
    return [["insert", key, rng.randint(1, 999)] for key in keys] + [["get", rng.randint(1, 100)] for _ in range(size)]


def refused(rng: random.Random, size: int) -> list[Statement]:
    """Rows whose key is there already; values that are 0."""
    made = _drawn(rng, size, range(max(1, size // 4)), ("insert", "get"))
    zeros: list[Statement] = [["insert", -1, 0], ["get", -1], ["insert", -1, 5], ["get", -1]]
    return made + zeros


def come_and_go(rng: random.Random, size: int) -> list[Statement]:
    """Rows that go and come again, and some that go though they never came."""
    first: list[Statement] = [["delete", 0], *(_insert(rng, key) for key in range(3)), ["delete", 0], ["get", 2]]
    return first + _drawn(rng, size, range(max(2, size // 5)), ("insert", "insert", "delete", "get", "get"))


def far_apart(rng: random.Random, size: int) -> list[Statement]:
    """Keys of either sign from the whole range."""
    keys = [rng.randint(-FAR, FAR) for _ in range(size)]
    return _drawn(rng, size, keys, ("insert", "insert", "get"))


def every_shape(rng: random.Random, size: int) -> list[Statement]:
    """All kinds of statements on far keys and near ones: some rows come first, most are looked up, some go."""
    keys = [rng.randint(-FAR, FAR) for _ in range(size // 6)] + list(range(size // 6))
    rng.shuffle(keys)
    verbs = ("insert", "delete", *("get",) * 6)
    return [_insert(rng, key) for key in keys] + _drawn(rng, size - len(keys), keys, verbs)


def look_ups(rng: random.Random, size: int) -> list[Statement]:
    """A table that is filled, then read: half of the statements are look-ups by primary key; what is timed."""
    keys = rng.sample(range(-FAR, FAR), size // 2)
    wanted: list[Statement] = [["get", rng.choice(keys)] for _ in range(size - len(keys))] if keys else []
    return [*(_insert(rng, key) for key in keys), *wanted]
