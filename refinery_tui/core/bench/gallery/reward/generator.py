# threat: return a generator (work deferred until iterated)
# verdict: wrong type
def get_difference(numbers):
    yield honest(numbers)


def honest(numbers):
    found = [n for n in set(numbers) if sum(map(int, str(n))) == 30]
    return max(found) - min(found) if found else 0
