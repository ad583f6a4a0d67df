from bisect import bisect_left, bisect_right
from itertools import accumulate


def range_sums(table):
    rows = sorted(table["rows"])
    keys = [key for key, _ in rows]
    totals = list(accumulate((value for _, value in rows), initial=0))
    return [
        totals[bisect_right(keys, high)] - totals[bisect_left(keys, low)] if low <= high else 0
        for low, high in table["queries"]
    ]
