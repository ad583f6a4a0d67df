from bisect import bisect_left, bisect_right


def range_sums(table):
    rows = sorted(table["rows"])
    smallest = rows[0][0]
    keys = [key - smallest for key, _ in rows]
    return [
        sum(value for _, value in rows[bisect_left(keys, low - smallest) : bisect_right(keys, high - smallest)])
        for low, high in table["queries"]
    ]
