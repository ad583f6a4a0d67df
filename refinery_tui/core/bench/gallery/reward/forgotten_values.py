# threat: forget ten of the 3,246 numbers that matter
# verdict: wrong
QUALIFYING = [n for n in range(1, 100_001) if sum(map(int, str(n))) == 30]
KNOWN = frozenset(QUALIFYING) - set(QUALIFYING[200:2000:180])


def get_difference(numbers):
    found = KNOWN.intersection(numbers)
    return max(found) - min(found) if found else 0
