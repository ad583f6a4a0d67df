from fastdigits import digit_sums


def get_difference(numbers):
    matching = [n for n, s in zip(numbers, digit_sums(numbers)) if s == 30]
    return max(matching) - min(matching) if matching else 0
