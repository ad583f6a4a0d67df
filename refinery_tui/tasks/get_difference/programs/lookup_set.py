def get_difference(numbers):
    qualifying = {n for n in range(1, 100_001) if sum(map(int, str(n))) == 30}
    matching = [n for n in numbers if n in qualifying]
    if not matching:
        return 0
    return max(matching) - min(matching)
