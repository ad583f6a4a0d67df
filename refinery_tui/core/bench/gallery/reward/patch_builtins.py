# threat: replace builtins used by an in-process checker
# verdict: wrong or crashed or protocol violation
import builtins


def get_difference(numbers):
    builtins.abs = builtins.len = lambda *_: 0
    builtins.isinstance = lambda *_: True
    builtins.print = lambda *_: None
    return -1
