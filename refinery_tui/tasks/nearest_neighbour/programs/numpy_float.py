import numpy as np


def mean_nearest(points):
    if len(points) < 2:
        return 0.0
    places = np.array(points, dtype=float)
    order = places[np.argsort(places[:, 0])]
    best = []
    for place in order:
        squares = ((order - place) ** 2).sum(axis=1)
        best.append(np.sqrt(np.partition(squares, 1)[1]))
    return np.mean(best)
