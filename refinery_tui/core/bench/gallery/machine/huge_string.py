# threat: return a huge object (200 MB string)
# verdict: wrong type or timed out
def get_difference(numbers):
    return "x" * 200_000_000
