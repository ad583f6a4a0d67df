def longest_distinct(numbers):
    last = {}
    best = start = 0
    for place, number in enumerate(numbers):
        if number in last:
            start = last[number] + 1
        last[number] = place
        best = max(best, place - start + 1)
    return best
