def range_sums(table):
    return [sum(value for key, value in table["rows"] if low <= key <= high) for low, high in table["queries"]]
