# threat: return a float/NaN/Decimal that compares oddly
# verdict: wrong type
def get_difference(numbers):
    return float("nan")
