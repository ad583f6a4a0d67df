import heapq


def top_k(stream):
    return heapq.nlargest(stream["k"], stream["numbers"])
