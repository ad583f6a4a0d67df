import bisect


def range_sums(table):
    rows = sorted(table["rows"], key=lambda row: row[0])
    totals = [0]
    for _, value in rows:
        totals.append(totals[-1] + value)
    found = []
    for low, high in table["queries"]:
        if low > high:
            found.append(0)
            continue
        first = bisect.bisect_left(rows, low, key=lambda row: row[0])
        last = bisect.bisect_right(rows, high, key=lambda row: row[0])
        found.append(totals[last] - totals[first])
    return found
