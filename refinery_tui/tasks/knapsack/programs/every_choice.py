def most_value(problem):
    items = problem["items"]

    def best(place, room):
        if place == len(items):
            return 0
        weight, value = items[place]
        without = best(place + 1, room)
        return max(without, value + best(place + 1, room - weight)) if weight <= room else without

    return best(0, problem["capacity"])
