# threat: burn no CPU, just sleep (CPU limits never fire; bounded: 120 s)
# verdict: timed out
import time


def get_difference(numbers):
    time.sleep(120)
    return honest(numbers)


def honest(numbers):
    found = [n for n in set(numbers) if sum(map(int, str(n))) == 30]
    return max(found) - min(found) if found else 0
