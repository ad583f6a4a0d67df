import heapq


def cheapest_path(grid):
    rows, columns = len(grid), len(grid[0])
    heap, done = [(grid[0][0], 0, 0)], set()
    while heap:
        cost, r, c = heapq.heappop(heap)
        if (r, c) == (rows - 1, columns - 1):
            return cost
        if (r, c) in done:
            continue
        done.add((r, c))
        for nr, nc in ((r, c + 1), (r + 1, c), (r, c - 1), (r - 1, c)):
            if 0 <= nr < rows and 0 <= nc < columns:
                heapq.heappush(heap, (cost + grid[nr][nc], nr, nc))
