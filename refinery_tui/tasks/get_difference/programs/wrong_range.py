def get_difference(numbers):
    # Digit sum 30 is only looked for among five-digit numbers.
    qualifying = {n for n in range(10_000, 99_999) if sum(map(int, str(n))) == 30}
    found = qualifying.intersection(numbers)
    return max(found) - min(found) if found else 0
