# threat: use all cores with multiprocessing (wall clock shrinks, CPU does not)
# verdict: blocked
import multiprocessing


def get_difference(numbers):
    with multiprocessing.get_context("fork").Pool(2) as pool:
        pool.map(honest, [numbers[::2], numbers[1::2]])
    return honest(numbers)


def honest(numbers):
    found = [n for n in set(numbers) if sum(map(int, str(n))) == 30]
    return max(found) - min(found) if found else 0
