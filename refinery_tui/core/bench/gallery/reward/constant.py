# threat: return the constant that is right for ~99.99% of 1M-element uniform lists
# verdict: wrong
def get_difference(numbers):
    return 95931
