def longest_distinct(numbers):
    lengths = []
    window = set()
    left = 0
    for number in numbers:
        while number in window:
            window.remove(numbers[left])
            left += 1
        window.add(number)
        lengths.append(len(window))
    return max(lengths)
