# threat: sys.exit(0) (SystemExit slips through 'except Exception')
# verdict: no answer
import sys


def get_difference(numbers):
    sys.exit(0)
