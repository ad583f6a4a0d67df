def longest_distinct(numbers):
    window = set()
    best = left = 0
    for number in numbers:
        while number in window:
            window.remove(numbers[left])
            left += 1
        window.add(number)
        best = max(best, len(window))
    return best
