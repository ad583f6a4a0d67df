import math


def mean_nearest(points):
    if len(points) < 2:
        return 0.0
    total = 0.0
    for place, point in enumerate(points):
        total += min(math.dist(point, other) for number, other in enumerate(points) if number != place)
    return total / len(points)
