# threat: infinite loop (bounded: stops by itself after 120 s)
# verdict: timed out
import time


def get_difference(numbers):
    end = time.monotonic() + 120
    while time.monotonic() < end:
        pass
    return honest(numbers)


def honest(numbers):
    found = [n for n in set(numbers) if sum(map(int, str(n))) == 30]
    return max(found) - min(found) if found else 0
