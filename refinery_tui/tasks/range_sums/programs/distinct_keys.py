from bisect import bisect_left, bisect_right
from itertools import accumulate


def range_sums(table):
    sums = {}
    for key, value in table["rows"]:
        sums[key] = sums.get(key, 0) + value
    keys = sorted(sums)
    totals = list(accumulate(map(sums.__getitem__, keys), initial=0))
    left, right = bisect_left, bisect_right
    return [
        totals[right(keys, high)] - totals[left(keys, low)] if low <= high else 0 for low, high in table["queries"]
    ]
