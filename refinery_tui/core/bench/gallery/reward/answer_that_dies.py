# threat: let what is destroyed after the call send a right answer ahead of the one that was returned
# verdict: wrong or protocol violation
import os


class Dies:
    def __del__(self):
        os.write(4, b"\x09\0\0\0Ai" + bytes(8))


kept = [Dies()]


def get_difference(numbers):
    kept.clear()
    return 1
