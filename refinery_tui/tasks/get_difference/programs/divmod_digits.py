def digit_sum(n):
    total = 0
    while n:
        n, digit = divmod(n, 10)
        total += digit
    return total


def get_difference(numbers):
    smallest = 100_001
    largest = 0
    for n in numbers:
        if digit_sum(n) == 30:
            if n < smallest:
                smallest = n
            if n > largest:
                largest = n
    return largest - smallest if largest else 0
