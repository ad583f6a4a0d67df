import math


def mean_nearest(points):
    if len(points) < 2:
        return 0.0
    ordered = sorted(points)
    gaps = [math.dist(a, b) for a, b in zip(ordered, ordered[1:])]
    nearest = [gaps[0], *map(min, gaps, gaps[1:]), gaps[-1]]
    return sum(nearest) / len(points)
