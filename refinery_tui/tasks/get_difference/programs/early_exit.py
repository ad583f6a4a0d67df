def digit_sum(n):
    return n % 10 + n // 10 % 10 + n // 100 % 10 + n // 1000 % 10 + n // 10000


def get_difference(numbers):
    smallest = 100_001
    largest = 0
    for n in numbers:
        # A number between the extremes so far cannot change the answer.
        if (n < smallest or n > largest) and n >= 3999 and digit_sum(n) == 30:
            if n < smallest:
                smallest = n
            if n > largest:
                largest = n
    return largest - smallest if largest else 0
