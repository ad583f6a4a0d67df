# threat: replace struct.pack / os.write / json.dumps that the runner uses to report
# verdict: wrong
import json
import os
import struct


def get_difference(numbers):
    real, pack = os.write, struct.pack
    forged = pack("<IB", 9, 65) + b"i" + pack("<q", 95931)
    os.write = lambda descriptor, data: real(descriptor, forged)
    json.dumps = lambda *_: '"correct"'
    return -1
