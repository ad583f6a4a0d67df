def top_k(stream):
    return sorted(set(stream["numbers"]), reverse=True)[: stream["k"]]
