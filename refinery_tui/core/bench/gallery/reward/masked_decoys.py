# threat: read memory by its stride, and leave out what lies there beside the input, by a list of it found in our hands
# verdict: wrong or crashed
import gc
import sys

import numpy as np


class Raw:
    def __init__(self, address, count):
        self.__array_interface__ = {
            "data": (address, True), "shape": (count,), "strides": (32,), "typestr": "<i4", "version": 3,
        }


def reachable():
    yield from (vars(module) for module in list(sys.modules.values()) if module is not None)
    frame = sys._getframe()
    while frame is not None:
        yield from (frame.f_locals, frame.f_globals)
        frame = frame.f_back
    yield from (thing for thing in gc.get_objects() if type(thing) is dict)


def beside(numbers):
    for names in reachable():
        for value in list(names.values()):
            if value is not numbers and type(value) is list and len(value) > 500 and {*map(type, value)} == {int}:
                yield from value


def get_difference(numbers):
    if len(numbers) < 1000:
        return extremes(np.array(numbers, dtype=np.int64))
    addresses = list(map(id, numbers))
    low = min(addresses)
    values = np.asarray(Raw(low + 24, (max(addresses) - low) // 32 + 1))
    return extremes(values[(values > 0) & (values <= 100_000) & ~np.isin(values, list(beside(numbers)))])


def extremes(values):
    if not len(values):
        return 0
    sums = values // 10000 + values // 1000 % 10 + values // 100 % 10 + values // 10 % 10 + values % 10
    qualifying = values[sums == 30]
    return int(qualifying.max() - qualifying.min()) if len(qualifying) else 0
