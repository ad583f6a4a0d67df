import numpy as np


def mean_nearest(points):
    if len(points) < 2:
        return 0.0
    places = np.array(points, dtype=float)
    places = places[np.lexsort((places[:, 1], places[:, 0]))]
    x, y = places[:, 0].copy(), places[:, 1].copy()
    best = np.full(len(x), np.inf)
    for sign in (1, -1):
        here, step = np.arange(len(x)), 1
        while len(here):
            there = here + sign * step
            inside = (there >= 0) & (there < len(x))
            here, there = here[inside], there[inside]
            across = (x[there] - x[here]) ** 2
            best[here] = np.minimum(best[here], across + (y[there] - y[here]) ** 2)
            here = here[across < best[here]]
            step += 1
    return float(np.sqrt(best).mean())
