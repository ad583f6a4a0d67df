def edit_distance(texts):
    first, second = texts["first"], texts["second"]
    return sum(a != b for a, b in zip(first, second)) + abs(len(first) - len(second))
