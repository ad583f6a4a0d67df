import bisect


def top_k(stream):
    best = []
    for number in stream["numbers"]:
        if len(best) < stream["k"]:
            bisect.insort(best, number)
        elif best and number > best[0]:
            bisect.insort(best, number)
            del best[0]
    return best[::-1]
