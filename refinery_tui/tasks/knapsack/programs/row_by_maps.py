def most_value(problem):
    capacity = problem["capacity"]
    best = [0] * (capacity + 1)
    for weight, value in problem["items"]:
        if weight <= capacity:
            taken = map(value.__add__, best[: capacity + 1 - weight])
            best[weight:] = map(max, best[weight:], taken)
    return best[capacity]
