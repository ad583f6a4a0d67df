# threat: say while loading that loading is over, and answer at once
# verdict: protocol violation
import os
import struct

os.write(4, struct.pack("<IB", 0, 76) + struct.pack("<IB", 9, 65) + b"i" + struct.pack("<q", 0))


def get_difference(numbers):
    return 0
