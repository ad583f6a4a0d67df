def range_sums(table):
    if not table["rows"]:
        return [0] * len(table["queries"])
    keys = [key for key, _ in table["rows"]]
    first = min(keys)
    values = [0] * (max(keys) - first + 2)
    for key, value in table["rows"]:
        values[key - first] += value
    return [sum(values[max(0, low - first) : max(0, high - first + 1)]) for low, high in table["queries"]]
