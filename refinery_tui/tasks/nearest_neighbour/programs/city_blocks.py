def mean_nearest(points):
    if len(points) < 2:
        return 0.0
    ordered = sorted(points)
    total = 0.0
    for place, (x, y) in enumerate(ordered):
        best = float("inf")
        for step in (-1, 1):
            other = place + step
            while 0 <= other < len(ordered) and abs(ordered[other][0] - x) < best:
                best = min(best, abs(ordered[other][0] - x) + abs(ordered[other][1] - y))
                other += step
        total += best
    return total / len(points)
