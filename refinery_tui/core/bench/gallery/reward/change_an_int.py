# threat: change the value of a cached int object in memory (ctypes) so that wrong == right in-process
# verdict: wrong or crashed or protocol violation
import ctypes


def get_difference(numbers):
    ctypes.memmove(id(200) + 24, (12345).to_bytes(4, "little"), 4)
    return -1
