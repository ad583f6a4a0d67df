"""Inputs and the reference answer of longest_distinct; every family draws from the bench's secret dice."""

import random

VALUES = 10_000


def answer(argument: list[int]) -> int:
    """The longest stretch, by a method of its own: the last earlier place of a repeat bounds every stretch."""
    bound, best, places = -1, 0, {}
    for place, number in enumerate(argument):
        bound = max(bound, places.get(number, -1))
        places[number] = place
        best = max(best, place - bound)
    return best


def empty(dice: random.Random, size: int) -> list[int]:
    """Nothing at all."""
    return []


def all_equal(dice: random.Random, size: int) -> list[int]:
    """One number again and again: the answer is 1."""
    return [dice.randrange(VALUES)] * dice.randint(1, size)


def all_distinct(dice: random.Random, size: int) -> list[int]:
    """No number twice: the answer is the length."""
    return dice.sample(range(VALUES), dice.randint(size // 2, size))


def every_value(dice: random.Random, size: int) -> list[list[int]]:
    """Each number stands in one of many stretches without a repeat, as often short as long: none can be forgotten."""
    numbers = dice.sample(range(VALUES), VALUES)
    found = []
    while numbers:
        length = round(size ** dice.random())
        found.append(numbers[:length])
        del numbers[:length]
    return found


def few_values(dice: random.Random, size: int) -> list[int]:
    """Numbers out of a dozen: repeats are near."""
    values = dice.sample(range(VALUES), 12)
    return dice.choices(values, k=size)


def some_values(dice: random.Random, size: int) -> list[int]:
    """As many numbers as are timed, of two values or of some hundred: no length of a stretch can be expected."""
    values = dice.sample(range(VALUES), round(2 ** dice.uniform(1, 8)))
    return dice.choices(values, k=size)


def at_the_end(dice: random.Random, size: int) -> list[int]:
    """The longest stretch is the last one, which no repeat ends."""
    return _few(dice, size) + dice.sample(range(VALUES), dice.randint(40, 80))


def back_and_forth(dice: random.Random, size: int) -> list[int]:
    """Every number comes back in the opposite order: an older repeat must not move a window back."""
    half = dice.sample(range(VALUES), size // 4)
    return half + half[::-1] + half + dice.sample(range(VALUES), dice.randint(1, size // 4))


def planted(dice: random.Random, size: int) -> list[int]:
    """Near repeats around one long stretch of random length and place."""
    return _around(dice, size, dice.sample(range(VALUES), dice.randint(60, 120)))


def planted_large(dice: random.Random, size: int) -> list[int]:
    """The same with more around it; what the answer is cannot be guessed."""
    return _around(dice, size, dice.sample(range(VALUES), dice.randint(90, 110)))


def _around(dice: random.Random, size: int, stretch: list[int]) -> list[int]:
    cut = dice.randint(0, size - len(stretch))
    return _few(dice, cut) + stretch + _few(dice, size - len(stretch) - cut)


def _few(dice: random.Random, size: int) -> list[int]:
    return [dice.randrange(600) for _ in range(size)]
