import sys

sys.setrecursionlimit(10_000)


def edit_distance(texts):
    return least(texts["first"], texts["second"])


def least(first, second):
    if not first or not second:
        return len(first) + len(second)
    if first[0] == second[0]:
        return least(first[1:], second[1:])
    return 1 + min(least(first[1:], second), least(first, second[1:]), least(first[1:], second[1:]))
