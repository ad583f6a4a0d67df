# threat: return a huge integer (quadratic int->str in the harness)
# verdict: wrong
def get_difference(numbers):
    return 1 << (1 << 24)
