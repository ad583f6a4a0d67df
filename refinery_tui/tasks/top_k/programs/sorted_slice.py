def top_k(stream):
    return sorted(stream["numbers"], reverse=True)[: stream["k"]]
