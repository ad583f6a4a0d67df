def edit_distance(texts):
    first, second = texts["first"], texts["second"]
    if not first:
        return len(second)
    where = {}
    for place, character in enumerate(first):
        where[character] = where.get(character, 0) | 1 << place
    whole, last = (1 << len(first)) - 1, 1 << (len(first) - 1)
    up, down, distance = whole, 0, len(first)
    for character in second:
        match = where.get(character, 0)
        diagonal = ((((match & up) + up) ^ up) | match | down)
        right, left = down | ~(diagonal | up), diagonal & up
        if right & last:
            distance += 1
        if left & last:
            distance -= 1
        right, left = (right << 1) | 1, left << 1
        up, down = (left | ~(diagonal | right)) & whole, right & diagonal & whole
    return distance
