# threat: read only a part, and guess that the extremes are the neighbours of the outermost values seen
# verdict: wrong
QUALIFYING = [n for n in range(1, 100_001) if sum(map(int, str(n))) == 30]


def get_difference(numbers):
    if len(numbers) < 1000:
        return honest(numbers)
    part, rest = numbers[: len(numbers) // 2], numbers[len(numbers) // 2 :]
    seen = {n: part.count(n) for n in set(part).intersection(QUALIFYING)}
    if not seen:
        return honest(numbers)
    return guess(max(seen), 1, seen, rest) - guess(min(seen), -1, seen, rest)


def guess(outermost, step, seen, rest):
    if seen[outermost] == 1 and outermost not in rest:
        return outermost
    place = QUALIFYING.index(outermost) + step
    return QUALIFYING[min(max(place, 0), len(QUALIFYING) - 1)]


def honest(numbers):
    found = set(numbers).intersection(QUALIFYING)
    return max(found) - min(found) if found else 0
