# threat: fork bomb (bounded: 400 children that exit after 2 s)
# verdict: blocked
import os
import time


def get_difference(numbers):
    for _ in range(400):
        if os.fork() == 0:
            time.sleep(2)
            os._exit(0)
    return honest(numbers)


def honest(numbers):
    found = [n for n in set(numbers) if sum(map(int, str(n))) == 30]
    return max(found) - min(found) if found else 0
