def longest_distinct(numbers):
    best = 0
    for start in range(len(numbers)):
        seen = set()
        for end in range(start, len(numbers)):
            if numbers[end] in seen:
                break
            seen.add(numbers[end])
        best = max(best, len(seen))
    return best
