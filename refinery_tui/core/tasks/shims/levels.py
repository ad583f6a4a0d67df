"""ENAMEL: inputs of four sizes by a generator, and a checker that compares with the answer of a fast reference."""

import copy
import random
import string
import time
from typing import Any

ITEM: dict[str, Any] = {}
CASES = 8, 4, 4, 4  # of the levels; the first few of the smallest are edges, which their numbers choose
LEAST, MARGIN = 4, 3
MOST_SIZE = 1 << 45  # that a family may have: the sizes of some items are larger
TRIES = 10_000  # numbers that are looked at for a prime


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


def miller_rabin(n: int, k: int = 5) -> bool:
    """The same under the name that generators know."""
    return prime(n)


def rand_probably_prime(lb: int, ub: int | None = None) -> int:
    """A prime between both, or with one number between it and its half, where there always is one."""
    low, high = (max(lb, MARGIN) // 2, max(lb, MARGIN)) if ub is None else (max(lb, 0), max(2 * lb, ub, MARGIN))
    for _ in range(TRIES):
        if prime(number := random.randint(low, high)):
            return number
    raise ValueError(f"no prime was found between {low} and {high}")


def rand_primality(size: int, lid: int, cid: int) -> int:
    """A number up to `size`, by the number of the case a prime, the square of one, or a product of two.

    The first of the smallest level are those on which tests of primality fail: a product of primes that is next to one
    of all small ones, a number of Carmichael's, the only even prime, and a cube.
    """
    edges = (59 * 509, 3 * 11 * 17, 2, 5**3)
    if lid == 0 and cid < len(edges):
        return edges[cid]
    size = max(size, LEAST)
    root = int(size**0.5) + 1
    kind = cid % 3
    if kind == 0:
        return rand_probably_prime(size)
    first = rand_probably_prime(root)
    return first * (first if kind == 1 else rand_probably_prime(root))


def rand_parens(size: int, valid: bool = True, par: str = "()", sep: str | None = "") -> Any:
    """Brackets that match, or that do not by one pair in the middle; groups in a list where `sep` is None."""
    if not valid:
        half = (size + 1) // 2 - 1
        return rand_parens(half, par=par) + par[1] + par[0] + rand_parens(half, par=par)
    groups, depth = list[str](), 0
    length = size + size % 2
    for place in range(length):
        opens = depth == 0 or (depth < length - place and bool(random.getrandbits(1)))
        if depth == 0:
            groups.append("")
        groups[-1] += par[0] if opens else par[1]
        depth += 1 if opens else -1
    return groups if sep is None else sep.join(groups)


OFFERED = {
    "random": random,
    "string": string,
    "time": time,
    "rand_parens": rand_parens,
    "rand_primality": rand_primality,
    "rand_probably_prime": rand_probably_prime,
    "miller_rabin": miller_rabin,
}


def loaded(*texts: str) -> dict[str, Any]:
    """What these texts define together, beside what the published evaluator offers them."""
    names: dict[str, Any] = {"__name__": "item", **OFFERED}
    exec("\n".join(texts), names)
    return names


def case(dice: random.Random, size: int, level: int, number: int) -> Any:
    """One input of a level, which differs by its number as well; larger than is asked for where the level is."""
    names = loaded(ITEM["prompt"], ITEM["generator"])
    random.seed(dice.getrandbits(64))
    whole = max(size, ITEM["sizes"][level]) if size >= MOST_SIZE else size
    return tuple(names["generate_input"](size=whole, lid=level, cid=number))


def level_0(dice: random.Random, size: int) -> list[Any]:
    """The smallest inputs, the edges among them: these decide whether a program is correct."""
    return [case(dice, size, 0, number) for number in range(CASES[0])]


def level_1(dice: random.Random, size: int) -> Any:
    """Larger ones."""
    return case(dice, size, 1, dice.randrange(CASES[1]))


def level_2(dice: random.Random, size: int) -> Any:
    """Larger ones still."""
    return case(dice, size, 2, dice.randrange(CASES[2]))


def level_3(dice: random.Random, size: int) -> Any:
    """The largest, which are timed."""
    return case(dice, size, 3, dice.randrange(CASES[3]))


def answer(argument: Any) -> Any:
    """The reference's answer to a copy."""
    return loaded(ITEM["reference"])[ITEM["entry_point"]](*copy.deepcopy(argument))


def is_right(argument: Any, right: Any, given: Any) -> bool:
    """What the item's checker says; failing on nonsense is a no, failing on the reference's answer is its fault."""
    check = loaded(ITEM["prompt"], "    pass", ITEM["checker"])["__check"]
    try:
        return bool(check(copy.deepcopy(argument), copy.deepcopy(right), copy.deepcopy(given)))
    except Exception:
        if check(copy.deepcopy(argument), copy.deepcopy(right), copy.deepcopy(right)):
            return False
        raise


level_0.whole = True  # type: ignore[attr-defined]  # what the bench looks for: no case is left out
