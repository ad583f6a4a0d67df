from bisect import bisect_left, bisect_right
from itertools import accumulate


def range_sums(table):
    values = dict(table["rows"])
    keys = sorted(values)
    totals = list(accumulate((values[key] for key in keys), initial=0))
    return [
        totals[bisect_right(keys, high)] - totals[bisect_left(keys, low)] if low <= high else 0
        for low, high in table["queries"]
    ]
