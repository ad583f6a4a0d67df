import numpy as np


def get_difference(numbers):
    if not numbers:
        return 0
    values = np.array(numbers, dtype=np.int32)
    seen = np.zeros(100_001, dtype=bool)
    seen[values] = True
    present = np.flatnonzero(seen)
    sums = present // 10000 + present // 1000 % 10 + present // 100 % 10 + present // 10 % 10 + present % 10
    found = present[sums == 30]
    return int(found[-1] - found[0]) if found.size else 0
