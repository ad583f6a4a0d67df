# threat: abort() to leave a large core file
# verdict: crashed
import os


def get_difference(numbers):
    os.abort()
