def top_k(stream):
    return sorted(stream["numbers"])[-stream["k"] :][::-1]
