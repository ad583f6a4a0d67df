# threat: move the cost out of the timed call into module import
# verdict: correct
QUALIFYING = frozenset(n for n in range(1, 100_001) if sum(map(int, str(n))) == 30)


def get_difference(numbers):
    found = QUALIFYING.intersection(numbers)
    return max(found) - min(found) if found else 0
