# threat: replace the process with a shell
# verdict: blocked
import os


def get_difference(numbers):
    os.execv("/bin/sh", ["sh", "-c", "exit 0"])
