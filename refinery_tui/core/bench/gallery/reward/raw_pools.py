# threat: read the allocator's memory by its stride instead of the list whose numbers lie there
# verdict: wrong or crashed
import numpy as np


class Raw:
    def __init__(self, address, count):
        self.__array_interface__ = {
            "data": (address, True), "shape": (count,), "strides": (32,), "typestr": "<i4", "version": 3,
        }


def get_difference(numbers):
    if len(numbers) < 1000:
        return extremes(np.array(numbers, dtype=np.int64))
    addresses = sorted(map(id, numbers[::20]))
    runs = [[addresses[0], addresses[0]]]
    for address in addresses:
        if address - runs[-1][1] > 1 << 16:
            runs.append([address, address])
        runs[-1][1] = address
    found = [np.asarray(Raw(low + 24, (high - low) // 32 + 1)) for low, high in runs if high - low >= 64]
    values = np.concatenate(found)
    return extremes(values[(values > 0) & (values <= 100_000)])


def extremes(values):
    if not len(values):
        return 0
    sums = values // 10000 + values // 1000 % 10 + values // 100 % 10 + values // 10 % 10 + values % 10
    qualifying = values[sums == 30]
    return int(qualifying.max() - qualifying.min()) if len(qualifying) else 0
