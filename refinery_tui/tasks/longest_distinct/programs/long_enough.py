def longest_distinct(numbers):
    best = 0
    for start in range(len(numbers)):
        # A stretch that beats the best must hold best + 1 distinct numbers.
        while len(set(numbers[start : start + best + 1])) > best:
            best += 1
            if start + best >= len(numbers):
                break
    return best
