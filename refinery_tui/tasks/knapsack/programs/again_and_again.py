def most_value(problem):
    best = [0] * (problem["capacity"] + 1)
    for weight, value in problem["items"]:
        for room in range(weight, len(best)):
            best[room] = max(best[room], best[room - weight] + value)
    return best[-1]
