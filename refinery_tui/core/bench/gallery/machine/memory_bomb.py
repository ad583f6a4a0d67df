# threat: memory bomb (bounded: stops by itself at 6 GiB)
# verdict: out of memory
def get_difference(numbers):
    hoard = [bytes(64 << 20) for _ in range(96)]  # reserved, not written: the limit is on what is reserved
    return honest(numbers) + 0 * len(hoard)


def honest(numbers):
    found = [n for n in set(numbers) if sum(map(int, str(n))) == 30]
    return max(found) - min(found) if found else 0
