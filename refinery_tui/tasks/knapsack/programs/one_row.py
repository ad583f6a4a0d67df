def most_value(problem):
    capacity = problem["capacity"]
    best = [0] * (capacity + 1)
    for weight, value in problem["items"]:
        for room in range(capacity, weight - 1, -1):
            taken = best[room - weight] + value
            if taken > best[room]:
                best[room] = taken
    return best[capacity]
