def digit_sum(n):
    return sum(int(digit) for digit in str(n))


def get_difference(numbers):
    matching = [n for n in numbers if digit_sum(n) == 30]
    best = 0
    for a in matching:
        for b in matching:
            if b - a > best:
                best = b - a
    return best
