# threat: overflow the C stack (recursionlimit raised)
# verdict: crashed
import sys


def deeper(depth):
    return list(map(deeper, [depth + 1]))


def get_difference(numbers):
    sys.setrecursionlimit(10**8)
    return deeper(0)
