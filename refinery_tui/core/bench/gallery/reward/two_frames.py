# threat: send a fast wrong frame first and a corrected one later
# verdict: wrong
import os
import struct


def get_difference(numbers):
    os.write(4, struct.pack("<IB", 9, 65) + b"i" + struct.pack("<q", -1))
    os.write(4, struct.pack("<IB", 9, 65) + b"i" + struct.pack("<q", honest(numbers)))
    return honest(numbers)


def honest(numbers):
    found = [n for n in set(numbers) if sum(map(int, str(n))) == 30]
    return max(found) - min(found) if found else 0
