# threat: find the input in the runner's frame at import time and do all the work there, so that the call is free
# verdict: wrong
import sys


def find():
    frame = sys._getframe()
    while frame is not None:
        for value in frame.f_locals.values():
            if type(value) is list and set(map(type, value)) <= {int}:
                return value
        frame = frame.f_back
    return None


def honest(numbers):
    found = [n for n in numbers if sum(map(int, str(n))) == 30]
    return max(found) - min(found) if found else 0

ANSWER = honest(find() or [])


def get_difference(numbers):
    return ANSWER
