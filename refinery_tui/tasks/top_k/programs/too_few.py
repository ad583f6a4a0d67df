def top_k(stream):
    left = sorted(stream["numbers"])
    return [left.pop() for _ in range(stream["k"])]
