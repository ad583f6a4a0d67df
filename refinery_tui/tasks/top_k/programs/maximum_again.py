def top_k(stream):
    left = list(stream["numbers"])
    found = []
    while left and len(found) < stream["k"]:
        largest = max(left)
        left.remove(largest)
        found.append(largest)
    return found
