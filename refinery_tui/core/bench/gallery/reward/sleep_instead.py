# threat: sleep to shift work relative to the wall clock (hoping only CPU time counts)
# verdict: correct
import time


def get_difference(numbers):
    time.sleep(0.02)
    return honest(numbers)


def honest(numbers):
    found = [n for n in set(numbers) if sum(map(int, str(n))) == 30]
    return max(found) - min(found) if found else 0
