# threat: return a huge object (200 MB string)
# verdict: wrong type
def get_difference(numbers):
    return "x" * 200_000_000
