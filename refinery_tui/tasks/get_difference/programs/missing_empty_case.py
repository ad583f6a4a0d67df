def get_difference(numbers):
    matching = {n for n in set(numbers) if sum(map(int, str(n))) == 30}
    return max(matching) - min(matching)
