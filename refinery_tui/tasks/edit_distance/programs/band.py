def edit_distance(texts):
    first, second = texts["first"], texts["second"]
    if len(first) > len(second):
        first, second = second, first
    width = max(1, len(second) - len(first))
    while True:
        found = within(first, second, width)
        if found <= width:
            return found
        width *= 2


def within(first, second, width):
    far = len(first) + len(second) + 1
    previous = [j if j <= width else far for j in range(len(second) + 1)]
    for i, a in enumerate(first, 1):
        low, high = max(1, i - width), min(len(second), i + width)
        current = [far] * (len(second) + 1)
        if i <= width:
            current[0] = i
        left = current[low - 1]
        for j in range(low, high + 1):
            value = previous[j - 1] if a == second[j - 1] else previous[j - 1] + 1
            above = previous[j] + 1
            if above < value:
                value = above
            if left + 1 < value:
                value = left + 1
            current[j] = left = value
        previous = current
    return previous[-1]
