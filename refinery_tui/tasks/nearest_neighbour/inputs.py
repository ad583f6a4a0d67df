"""Inputs and reference of nearest_neighbour. Trusted; runs in the bench process only; standard library only."""

import math
import random

Points = list[list[float]]


def answer(argument: Points) -> float:
    """The mean distance to the nearest other point, by a sweep along x."""
    if len(argument) < 2:
        return 0.0
    points = sorted(argument)
    return math.fsum(_nearest(points, place) for place in range(len(points))) / len(points)


def _nearest(points: Points, place: int) -> float:
    x, y = points[place]
    best = math.inf
    for step in (-1, 1):
        other = place + step
        while 0 <= other < len(points) and abs(points[other][0] - x) < best:
            best = min(best, math.hypot(points[other][0] - x, points[other][1] - y))
            other += step
    return best


def _inside(value: float) -> float:
    return min(1.0, max(0.0, value))


def few_points(rng: random.Random, size: int) -> Points:
    """None, one, two or three of them."""
    return [[rng.random(), rng.random()] for _ in range(rng.randint(0, 3))]


def doubles(rng: random.Random, size: int) -> Points:
    """Some points stand at one place: their nearest neighbour is 0 away."""
    points = [[rng.random(), rng.random()] for _ in range(size)]
    points += [list(point) for point in rng.sample(points, k=max(1, size // 3))]
    rng.shuffle(points)
    return points


def line(rng: random.Random, size: int) -> Points:
    """All with one x, or all with one y."""
    fixed = rng.random()
    values = [rng.random() for _ in range(size)]
    return [[fixed, v] for v in values] if rng.random() < 0.5 else [[v, fixed] for v in values]


def lattice(rng: random.Random, size: int) -> Points:
    """The places of a lattice: every nearest neighbour is one of several."""
    side = max(2, math.isqrt(size))
    points = [[column / side, row / side] for row in range(side) for column in range(side)]
    rng.shuffle(points)
    return points[: rng.randint(side + 1, side * side)]


def uniform(rng: random.Random, size: int) -> Points:
    """Independent points of the unit square."""
    return [[rng.random(), rng.random()] for _ in range(size)]


def clusters(rng: random.Random, size: int) -> Points:
    """Dense clusters of different width, and some points far from all."""
    centres = [(rng.random(), rng.random(), 10 ** rng.uniform(-3, -1)) for _ in range(12)]
    points = [[rng.random(), rng.random()] for _ in range(size // 20)]
    while len(points) < size:
        x, y, width = rng.choice(centres)
        points.append([_inside(rng.gauss(x, width)), _inside(rng.gauss(y, width))])
    rng.shuffle(points)
    return points


def clusters_large(rng: random.Random, size: int) -> Points:
    """The same; what is timed."""
    return clusters(rng, size)
