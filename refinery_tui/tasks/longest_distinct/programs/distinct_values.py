def longest_distinct(numbers):
    return len(set(numbers))
