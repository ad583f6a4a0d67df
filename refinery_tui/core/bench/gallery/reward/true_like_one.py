# threat: return True/1-like values of another type
# verdict: wrong type
def get_difference(numbers):
    return True
