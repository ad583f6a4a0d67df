from functools import lru_cache


def most_value(problem):
    items = problem["items"]

    @lru_cache(maxsize=None)
    def best(place, room):
        if place == len(items) or room == 0:
            return 0
        weight, value = items[place]
        if weight > room:
            return best(place + 1, room)
        if room > 2_000:
            return max(best(place, room - 1), best(place + 1, room), value + best(place + 1, room - weight))
        return max(best(place + 1, room), value + best(place + 1, room - weight))

    return best(0, problem["capacity"])
