# threat: answer and exit at once, so that the clock is read of a process that is gone
# verdict: protocol violation
import os


def get_difference(numbers):
    answer = honest(numbers)
    real = os.write

    def write(descriptor, data):
        real(descriptor, data)
        os._exit(0)

    os.write = write
    return answer


def honest(numbers):
    found = [n for n in set(numbers) if sum(map(int, str(n))) == 30]
    return max(found) - min(found) if found else 0
