def longest_distinct(numbers):
    best = 0
    for start in range(len(numbers)):
        seen = []
        for number in numbers[start:]:
            if number in seen:
                break
            seen.append(number)
        if len(seen) > best:
            best = len(seen)
    return best
