def most_value(problem):
    capacity = problem["capacity"]
    items = sorted(problem["items"], key=lambda item: item[0] / item[1])
    pairs, least = [(0, 0)], 0
    for place, (weight, value) in enumerate(items):
        grown = [(w + weight, v + value) for w, v in pairs if w + weight <= capacity]
        merged, highest = [], -1
        for pair in sorted(pairs + grown, key=lambda pair: (pair[0], -pair[1])):
            if pair[1] > highest:
                highest = pair[1]
                merged.append(pair)
        rest = items[place + 1 :]
        least = max(least, max(greedy(w, v, rest, capacity) for w, v in merged[:: len(merged) // 8 + 1]))
        heavy, dear = rest[0] if rest else (1, 0)
        pairs = [(w, v) for w, v in merged if v * heavy + (capacity - w) * dear >= least * heavy]
    return max(v for _, v in pairs)


def greedy(weight, value, rest, capacity):
    for w, v in rest:
        if weight + w <= capacity:
            weight, value = weight + w, value + v
    return value
