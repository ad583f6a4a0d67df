def longest_distinct(numbers):
    last = {}
    best = 0
    start = 0
    for place, number in enumerate(numbers):
        before = last.get(number)
        if before is not None and before >= start:
            if place - start > best:
                best = place - start
            start = before + 1
        last[number] = place
    return max(best, len(numbers) - start)
