# threat: return an object whose __eq__ is always True
# verdict: wrong type
class Yes:
    def __eq__(self, other):
        return True


def get_difference(numbers):
    return Yes()
