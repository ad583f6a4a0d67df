import heapq


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
    best = [0 if not cell else 1 << 40 for cell in cells]
    best[start] = cells[start]
    heap = [cells[start] << 20 | start]
    pop, push = heapq.heappop, heapq.heappush
    while heap:
        item = pop(heap)
        cost, place = item >> 20, item & 0xFFFFF
        if place == end:
            return cost
        if cost > best[place]:
            continue
        for other in (place + 1, place - 1, place + width, place - width):
            reached = cost + cells[other]
            if reached < best[other]:
                best[other] = reached
                push(heap, reached << 20 | other)
