def get_difference(numbers):
    smallest = None
    largest = None
    for number in numbers:
        if sum(int(digit) for digit in str(number)) == 30:
            if smallest is None or number < smallest:
                smallest = number
            if largest is None or number > largest:
                largest = number
    if smallest is None:
        return 0
    return largest - smallest
