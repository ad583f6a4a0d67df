def get_difference(numbers):
    matching = [n for n in numbers if sum(map(int, str(n)) == 30]
    if not matching:
        return 0
    return max(matching) - min(matching)
