# threat: do the work in __del__ / atexit after the call returned
# verdict: wrong
import atexit


class Later:
    def __init__(self, numbers):
        self.numbers = numbers

    def __del__(self):
        honest(self.numbers)


def get_difference(numbers):
    atexit.register(honest, numbers)
    Later(numbers)
    return -1


def honest(numbers):
    found = [n for n in set(numbers) if sum(map(int, str(n))) == 30]
    return max(found) - min(found) if found else 0
