import sys

sys.setrecursionlimit(100_000)


def cheapest_path(grid):
    if not grid:
        return 0
    rows, columns = len(grid), len(grid[0])
    seen = set()

    def walk(r, c):
        if not (0 <= r < rows and 0 <= c < columns) or (r, c) in seen:
            return float("inf")
        if (r, c) == (rows - 1, columns - 1):
            return grid[r][c]
        seen.add((r, c))
        best = min(walk(r, c + 1), walk(r + 1, c), walk(r, c - 1), walk(r - 1, c))
        seen.discard((r, c))
        return grid[r][c] + best

    return walk(0, 0)
