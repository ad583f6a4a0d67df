# threat: stop itself (SIGSTOP) so that wall limits are handled badly
# verdict: timed out
import os
import signal


def get_difference(numbers):
    os.kill(os.getpid(), signal.SIGSTOP)
    return honest(numbers)


def honest(numbers):
    found = [n for n in set(numbers) if sum(map(int, str(n))) == 30]
    return max(found) - min(found) if found else 0
