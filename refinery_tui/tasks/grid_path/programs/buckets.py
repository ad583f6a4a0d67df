def cheapest_path(grid):
    if not grid:
        return 0
    width = len(grid[0]) + 1
    cells = [0] * width
    for row in grid:
        cells += row
        cells.append(0)
    cells += [0] * width
    start, end = width, width * len(grid) + width - 2
    best = [1 << 40 if cell else 0 for cell in cells]
    best[start] = cells[start]
    buckets = [[] for _ in range(100)]
    cost = cells[start]
    buckets[cost % 100].append(start)
    while True:
        bucket = buckets[cost % 100]
        while bucket:
            place = bucket.pop()
            if best[place] != cost:
                continue
            if place == end:
                return cost
            for other in (place + 1, place - 1, place + width, place - width):
                reached = cost + cells[other]
                if reached < best[other]:
                    best[other] = reached
                    buckets[reached % 100].append(other)
        cost += 1
