def cheapest_path(grid):
    if not grid:
        return 0
    rows, columns = len(grid), len(grid[0])
    far = float("inf")
    best = [[far] * columns for _ in range(rows)]
    best[0][0] = grid[0][0]
    changed = True
    while changed:
        changed = False
        for r in range(rows):
            for c in range(columns):
                for dr, dc in ((0, 1), (1, 0), (0, -1), (-1, 0)):
                    nr, nc = r + dr, c + dc
                    if 0 <= nr < rows and 0 <= nc < columns and best[nr][nc] + grid[r][c] < best[r][c]:
                        best[r][c] = best[nr][nc] + grid[r][c]
                        changed = True
    return best[-1][-1]
