def digit_sum(n):
    total = 0
    while n > 0:
        total += n % 10
        n //= 10
    return total


def get_difference(numbers):
    smallest = None
    largest = None
    for i in range(len(numbers) - 1):
        n = numbers[i]
        if digit_sum(n) == 30:
            smallest = n if smallest is None else min(smallest, n)
            largest = n if largest is None else max(largest, n)
    if smallest is None:
        return 0
    return largest - smallest + 1
