def longest_distinct(numbers):
    seen = set()
    best = left = 0
    for place, number in enumerate(numbers):
        while number in seen:
            best = max(best, place - left)
            seen.remove(numbers[left])
            left += 1
        seen.add(number)
    return best
