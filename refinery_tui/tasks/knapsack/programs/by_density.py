def most_value(problem):
    room, total = problem["capacity"], 0
    for weight, value in sorted(problem["items"], key=lambda item: item[1] / item[0], reverse=True):
        if weight <= room:
            room -= weight
            total += value
    return total
