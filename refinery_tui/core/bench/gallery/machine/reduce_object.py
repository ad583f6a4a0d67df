# threat: return an object whose __reduce__ runs code in a harness that unpickles
# verdict: wrong type
class Bomb:
    def __reduce__(self):
        return (open, ("/tmp/refinery-escape-pickle", "w"))


def get_difference(numbers):
    return Bomb()
