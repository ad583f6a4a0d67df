SUMS = [a + b + c for a in range(10) for b in range(10) for c in range(10)]


def get_difference(numbers):
    distinct = sorted(set(numbers))
    smallest = None
    for n in distinct:
        if SUMS[n // 1000] + SUMS[n % 1000] == 30:
            smallest = n
            break
    if smallest is None:
        return 0
    for n in reversed(distinct):
        if SUMS[n // 1000] + SUMS[n % 1000] == 30:
            return n - smallest
    return 0
