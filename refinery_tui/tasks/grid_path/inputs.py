"""Inputs and reference of grid_path. Trusted; runs in the bench process only; standard library only."""

import heapq
import random

Grid = list[list[int]]
CHEAP, EXPENSIVE = (1, 3), (60, 99)


def answer(argument: Grid) -> int:
    """The cost of the cheapest path, by Dijkstra's algorithm."""
    if not argument:
        return 0
    rows, columns = len(argument), len(argument[0])
    heap, done = [(argument[0][0], 0, 0)], set()
    while heap:
        cost, row, column = heapq.heappop(heap)
        if (row, column) == (rows - 1, columns - 1):
            return cost
        if (row, column) in done:
            continue
        done.add((row, column))
        for r, c in ((row, column + 1), (row + 1, column), (row, column - 1), (row - 1, column)):
            if 0 <= r < rows and 0 <= c < columns and (r, c) not in done:
                heapq.heappush(heap, (cost + argument[r][c], r, c))
    raise AssertionError("every cell of a grid can be reached")


def empty(rng: random.Random, size: int) -> Grid:
    """No row at all."""
    return []


def line(rng: random.Random, size: int) -> Grid:
    """A single row, a single column, or a single cell."""
    cells = [rng.randint(1, 99) for _ in range(size)]
    return [cells] if rng.random() < 0.5 else [[cell] for cell in cells]


def detour(rng: random.Random, size: int) -> Grid:
    """A wall with one gap far from the straight way, which is reached by going up or left."""
    columns = size | 1
    grid = [[rng.randint(*CHEAP) for _ in range(columns)] for _ in range(size)]
    gap = rng.choice((0, size - 1))
    for row in range(size):
        if row != gap:
            grid[row][columns // 2] = rng.randint(*EXPENSIVE)
    return grid if rng.random() < 0.5 else [list(column) for column in zip(*grid, strict=True)]


def winding(rng: random.Random, size: int) -> Grid:
    """A cheap way that winds between expensive walls, with cheap gaps here and there that make it shorter."""
    grid = [[rng.randint(*CHEAP) for _ in range(size)] for _ in range(size)]
    for number, row in enumerate(range(1, size - 1, 2)):
        opening = size - 1 if number % 2 == 0 else 0
        for column in range(size):
            if column != opening and rng.random() > 0.02:
                grid[row][column] = rng.randint(*EXPENSIVE)
    return grid


def winding_large(rng: random.Random, size: int) -> Grid:
    """The same, large; what is timed."""
    return winding(rng, size)


def many_small(rng: random.Random, size: int) -> list[Grid]:
    """Grids of some rows, each row of which every path must cross or go along."""
    return [[[rng.randint(1, 99) for _ in range(4)] for _ in range(rng.randint(1, size))] for _ in range(500)]


def uniform(rng: random.Random, size: int) -> Grid:
    """Independent cells, rows and columns of different number."""
    columns = rng.randint(1, size)
    return [[rng.randint(1, 99) for _ in range(columns)] for _ in range(size)]
