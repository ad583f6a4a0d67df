FAR = 1 << 30


def edit_distance(texts):
    first, second = texts["first"], texts["second"]
    longest = max(len(first), len(second))
    width = longest if longest <= 150 else 60 + abs(len(first) - len(second))
    previous = [j if j <= width else FAR for j in range(len(second) + 1)]
    for i, a in enumerate(first, 1):
        current = [FAR] * (len(second) + 1)
        if i <= width:
            current[0] = i
        for j in range(max(1, i - width), min(len(second), i + width) + 1):
            change = previous[j - 1] + (a != second[j - 1])
            current[j] = min(previous[j] + 1, current[j - 1] + 1, change)
        previous = current
    return previous[-1]
