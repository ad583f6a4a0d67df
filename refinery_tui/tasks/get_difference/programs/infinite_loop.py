def digit_sum(n):
    total = 0
    while n > 0:
        total += n % 10
        if total > 30:
            return total
    return total


def get_difference(numbers):
    matching = [n for n in numbers if digit_sum(n) == 30]
    return max(matching) - min(matching) if matching else 0
