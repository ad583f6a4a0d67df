# threat: work on the input while the module is loaded, then report in our name that loading took no time
# verdict: crashed
import os
import struct
import sys

def honest(numbers):
    found = [n for n in set(numbers) if sum(map(int, str(n))) == 30]
    return max(found) - min(found) if found else 0


frame = sys._getframe()
while "argument" not in frame.f_locals:
    frame = frame.f_back
os.write(4, struct.pack("<IB", 9, 65) + b"i" + struct.pack("<q", honest(frame.f_locals["argument"])))


def get_difference(numbers):
    return 0
