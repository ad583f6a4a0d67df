"""EvalPlus: the reference's answer decides on many inputs, with a tolerance and a few rules of its own.

The equality is that of the published evaluator, input by input. An input whose own reference fails on it is left out.
"""

import copy
import math
import random
import time
from typing import Any

inf, nan = math.inf, math.nan
ITEM: dict[str, Any] = {}
MOST_SECONDS = 1.0  # of the reference, on the inputs of one draw
SETS = frozenset(("Mbpp/2", "Mbpp/7", "Mbpp/111", "Mbpp/140", "Mbpp/232", "Mbpp/249", "Mbpp/579", "Mbpp/769"))
NONE_OR_NOT = frozenset(("Mbpp/737", "Mbpp/787", "Mbpp/794"))
names: dict[str, Any] = {"__name__": "reference"}
_known: list[Any] = []


def reference() -> Any:
    """The reference's function, loaded once."""
    if ITEM["entry_point"] not in names:
        exec(ITEM["reference"], names)
    return names[ITEM["entry_point"]]


def answer(argument: Any) -> Any:
    """The reference's answer to a copy."""
    return reference()(*copy.deepcopy(argument))


def sound(argument: Any) -> bool:
    """Whether the reference answers this input, and is right by the rules."""
    try:
        right = answer(argument)
        return is_right(argument, right, right) or right != right
    except Exception:
        return False


def base(dice: random.Random, size: int) -> list[Any]:
    """The original's inputs, all of them."""
    return [argument for argument in ITEM["base"] if sound(argument)]


def plus(dice: random.Random, size: int) -> list[Any]:
    """Some of the added inputs, as many as the reference answers within a second."""
    until, chosen = time.monotonic() + MOST_SECONDS, []
    for argument in dice.sample(ITEM["plus"] or ITEM["base"], min(size, len(ITEM["plus"] or ITEM["base"]))):
        if sound(argument):
            chosen.append(copy.deepcopy(argument))
        if time.monotonic() > until:
            break
    return chosen or base(dice, size)


def is_right(argument: Any, right: Any, given: Any) -> bool:
    """Whether one answer is right; one that cannot be compared is wrong, if the reference's own can be."""
    try:
        return accepted(argument, right, given)
    except Exception:
        if accepted(argument, right, right):
            return False
        raise


def accepted(argument: Any, right: Any, given: Any) -> bool:
    """Equal, or right by a rule of the item, or near."""
    item = ITEM["task_id"]
    if item == "HumanEval/32":
        reference()
        return isinstance(given, (int, float)) and bool(abs(names["poly"](*argument, given)) <= ITEM["atol"])
    if item in NONE_OR_NOT:
        found = right is not None
        return given is found if isinstance(given, bool) else (given is not None) is found
    if item in SETS and isinstance(given, (list, tuple, set)):
        return bool(set(given) == set(right))
    if bool(given == right) or another(item, argument, given):
        return True
    atol = ITEM["atol"]
    if atol == 0 and (isinstance(right, float) or floats(right)):
        atol = 1e-6
    return bool(atol != 0 and near(right, given, atol))


def floats(value: Any) -> bool:
    """Whether it is a list or tuple of nothing but floats."""
    return isinstance(value, (list, tuple)) and bool(value) and all(isinstance(one, float) for one in value)


def near(right: Any, given: Any, atol: float) -> bool:
    """numpy.allclose of one type and length, with rtol = 1e-7."""
    if type(right) is not type(given):
        return False
    if isinstance(right, (list, tuple)):
        return len(right) == len(given) and all(close(a, b, atol) for a, b in zip(right, given, strict=True))
    return close(right, given, atol)


def close(right: Any, given: Any, atol: float) -> bool:
    """Whether two numbers are near; nan is near nothing."""
    if not all(isinstance(one, (int, float, complex)) for one in (right, given)):
        return bool(right == given)
    return bool(right == given) or bool(abs(given - right) <= atol + 1e-7 * abs(right))


def another(item: str, argument: Any, given: Any) -> bool:
    """Whether it is the second right answer of an item that has two."""
    if item == "Mbpp/581" and isinstance(given, (int, float)):  # the height read as the perpendicular one
        side, height = argument
        return bool(abs(given - (side * side + 2 * side * math.sqrt((side / 2) ** 2 + height**2))) <= 1e-4)
    if item == "Mbpp/558":  # the shorter number padded with zeros
        one, other = map(str, argument)
        width = max(len(one), len(other))
        pairs = zip(one.zfill(width), other.zfill(width), strict=True)
        return bool(given == sum(abs(int(a) - int(b)) for a, b in pairs))
    return False


base.whole = True  # type: ignore[attr-defined]  # what the bench looks for: none is left out
