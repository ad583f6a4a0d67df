def edit_distance(texts):
    first, second = texts["first"], texts["second"]
    previous = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        current = [i]
        left, diagonal = i, i - 1
        for b, above in zip(second, previous[1:]):
            value = diagonal if a == b else diagonal + 1
            if above + 1 < value:
                value = above + 1
            if left + 1 < value:
                value = left + 1
            current.append(value)
            left, diagonal = value, above
        previous = current
    return previous[-1]
