# threat: forget one of the 3,246 numbers that matter, where a busy machine might have the function called less often
# verdict: wrong
QUALIFYING = [n for n in range(1, 100_001) if sum(map(int, str(n))) == 30]
KNOWN = frozenset(QUALIFYING) - {QUALIFYING[len(QUALIFYING) // 2]}


def get_difference(numbers):
    found = KNOWN.intersection(numbers)
    return max(found) - min(found) if found else 0
