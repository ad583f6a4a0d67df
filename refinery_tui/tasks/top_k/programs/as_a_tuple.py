def top_k(stream):
    return tuple(sorted(stream["numbers"], reverse=True)[: stream["k"]])
