# threat: flood stderr without newlines so that a readline-based reader blocks (bounded: 256 MiB)
# verdict: output limit
import os


def get_difference(numbers):
    for _ in range(4096):
        os.write(2, b"x" * (1 << 16))
    return honest(numbers)


def honest(numbers):
    found = [n for n in set(numbers) if sum(map(int, str(n))) == 30]
    return max(found) - min(found) if found else 0
