from functools import lru_cache


@lru_cache(maxsize=None)
def qualifying():
    return frozenset(
        10000 * a + 1000 * b + 100 * c + 10 * d + (30 - a - b - c - d)
        for a in range(10)
        for b in range(10)
        for c in range(10)
        for d in range(10)
        if 0 <= 30 - a - b - c - d <= 9
    )


def get_difference(numbers):
    found = qualifying().intersection(numbers)
    return max(found) - min(found) if found else 0
