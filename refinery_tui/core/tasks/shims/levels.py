"""ENAMEL: inputs of four sizes by a generator, and a checker that compares with the answer of a fast reference."""

import copy
import random
from typing import Any

ITEM: dict[str, Any] = {}
CASES = 8  # of the smallest size, of which a few are edges that their number chooses


def prime(number: int) -> bool:
    """Whether it is prime: Miller and Rabin's test with the bases that suffice below 3.3e24."""
    if number < 2:
        return False
    bases = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41)
    if any(number % base == 0 for base in bases):
        return number in bases
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for base in bases:
        power = pow(base, odd, number)
        if power not in (1, number - 1) and not any(
            (power := power * power % number) == number - 1 for _ in range(twos - 1)
        ):
            return False
    return True


def rand_primality(size: int, lid: int, cid: int) -> int:
    """A number up to `size` and near it: a prime, a product of two, or any, in turn by the number of the case."""
    if lid == 0 and cid < 3:
        return (2, 3, 4)[cid]
    kind = random.randrange(3) if lid else cid % 3
    if kind == 1:
        root = max(3, int(size**0.5))
        low = max(2, root // 2)
        return next_prime(random.randint(low, root), root) * next_prime(random.randint(low, root), root)
    drawn = random.randint(max(2, size // 2), max(2, size))
    return next_prime(drawn, max(2, size)) if kind == 0 else drawn


def next_prime(number: int, most: int) -> int:
    """A prime from `number` on, or else the largest below it."""
    found = next((n for n in range(number, most + 1) if prime(n)), None)
    return found if found is not None else next(n for n in range(number, 1, -1) if prime(n))


def loaded(*texts: str) -> dict[str, Any]:
    """What these texts define together, beside what the published evaluator offers them."""
    import math

    names: dict[str, Any] = {"__name__": "item", "random": random, "math": math, "deepcopy": copy.deepcopy}
    names["rand_primality"] = rand_primality
    for text in texts:
        exec(text, names)
    return names


def case(dice: random.Random, size: int, level: int, number: int) -> Any:
    """One input of a level, which differs by its number as well."""
    names = loaded(ITEM["generator"])
    random.seed(dice.getrandbits(64))
    return tuple(names["generate_input"](size, level, number))


def level_0(dice: random.Random, size: int) -> list[Any]:
    """The smallest inputs, the edges among them: these decide whether a program is correct."""
    return [case(dice, size, 0, number) for number in range(CASES)]


def level_1(dice: random.Random, size: int) -> Any:
    """Larger ones."""
    return case(dice, size, 1, dice.randrange(4))


def level_2(dice: random.Random, size: int) -> Any:
    """Larger ones still."""
    return case(dice, size, 2, dice.randrange(4))


def level_3(dice: random.Random, size: int) -> Any:
    """The largest, which are timed."""
    return case(dice, size, 3, dice.randrange(4))


def answer(argument: Any) -> Any:
    """The reference's answer to a copy."""
    return loaded(ITEM["reference"])[ITEM["entry_point"]](*copy.deepcopy(argument))


def is_right(argument: Any, right: Any, given: Any) -> bool:
    """What the item's checker says; failing on nonsense is a no, failing on the reference's answer is its fault."""
    check = loaded(ITEM["reference"], ITEM["checker"])["__check"]
    try:
        return bool(check(copy.deepcopy(argument), copy.deepcopy(right), copy.deepcopy(given)))
    except Exception:
        if check(copy.deepcopy(argument), copy.deepcopy(right), copy.deepcopy(right)):
            return False
        raise


level_0.whole = True  # type: ignore[attr-defined]  # what the bench looks for: no case is left out
