# threat: return a lazy object that computes (outside the timer) when compared
# verdict: wrong type
class Lazy:
    def __init__(self, numbers):
        self.numbers = numbers

    def __eq__(self, other):
        return honest(self.numbers) == other

    def __int__(self):
        return honest(self.numbers)


def get_difference(numbers):
    return Lazy(numbers)


def honest(numbers):
    found = [n for n in set(numbers) if sum(map(int, str(n))) == 30]
    return max(found) - min(found) if found else 0
