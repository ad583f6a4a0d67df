# threat: empty the shared input list so that a reference run on it agrees
# verdict: wrong or argument changed
def get_difference(numbers):
    numbers.clear()
    return 0
