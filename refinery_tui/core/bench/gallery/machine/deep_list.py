# threat: return a 200000-deep nested list (recursion in json/repr/compare)
# verdict: wrong type
def get_difference(numbers):
    nested = []
    for _ in range(200_000):
        nested = [nested]
    return nested
