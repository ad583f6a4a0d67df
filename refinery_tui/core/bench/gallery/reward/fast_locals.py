# threat: overwrite the runner's fast locals (pack/write) through ctypes PyFrame_LocalsToFast
# verdict: wrong or protocol violation
import ctypes
import sys


def get_difference(numbers):
    frame = sys._getframe(1)
    for name in list(frame.f_locals):
        if name in ("value", "expected", "load"):
            frame.f_locals[name] = 0
    ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(frame), ctypes.c_int(0))
    return -1
