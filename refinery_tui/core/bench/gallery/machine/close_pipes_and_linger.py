# threat: close the protocol pipes and linger (bounded: 60 s)
# verdict: no answer
import os
import time


def get_difference(numbers):
    os.closerange(3, 64)
    time.sleep(60)
    return honest(numbers)


def honest(numbers):
    found = [n for n in set(numbers) if sum(map(int, str(n))) == 30]
    return max(found) - min(found) if found else 0
