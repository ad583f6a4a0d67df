# threat: flood stdout (bounded: 512 MiB)
# verdict: output limit
def get_difference(numbers):
    for _ in range(512):
        print("x" * (1 << 20))
    return honest(numbers)


def honest(numbers):
    found = [n for n in set(numbers) if sum(map(int, str(n))) == 30]
    return max(found) - min(found) if found else 0
