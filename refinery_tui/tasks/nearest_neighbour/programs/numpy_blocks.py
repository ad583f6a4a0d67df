import numpy as np


def mean_nearest(points):
    if len(points) < 2:
        return 0.0
    places = np.array(points, dtype=float)
    x, y = places[:, 0].copy(), places[:, 1].copy()
    total = 0.0
    for first in range(0, len(x), 256):
        rows = slice(first, first + 256)
        dx, dy = x[rows, None] - x, y[rows, None] - y
        squares = dx * dx
        squares += dy * dy
        squares[np.arange(squares.shape[0]), np.arange(first, first + squares.shape[0])] = np.inf
        total += np.sqrt(squares.min(axis=1)).sum()
    return float(total) / len(x)
