# threat: crash the interpreter with a bad pointer
# verdict: crashed
import ctypes


def get_difference(numbers):
    return len(ctypes.string_at(8))
