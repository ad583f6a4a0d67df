def cheapest_path(grid):
    if not grid:
        return 0
    best = []
    for row in grid:
        current = []
        for c, cell in enumerate(row):
            before = [current[-1]] if c else []
            if best:
                before.append(best[c])
            current.append(cell + min(before, default=0))
        best = current
    return best[-1]
