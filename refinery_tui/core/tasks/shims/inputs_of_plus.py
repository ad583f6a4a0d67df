"""EvalPlus: the reference's answer decides on many inputs, with a tolerance and a few rules of its own.

The equality is that of the published evaluator, input by input. An input is left out that breaks the item's contract,
or on which its own reference fails or is not right by these rules.
"""

import ast
import copy
import math
import random
import textwrap
import time
from typing import Any

inf, nan = math.inf, math.nan
ITEM: dict[str, Any] = {}
MOST_SECONDS, TIMED_SECONDS = 1.0, 0.2  # of the reference, on the inputs of one draw; of one that is timed
SETS = frozenset(("Mbpp/2", "Mbpp/7", "Mbpp/111", "Mbpp/140", "Mbpp/232", "Mbpp/249", "Mbpp/579", "Mbpp/769"))
NONE_OR_NOT = frozenset(("Mbpp/737", "Mbpp/787", "Mbpp/794"))
names: dict[str, Any] = {"__name__": "reference"}
_contract: list[Any] = []


def reference() -> Any:
    """The reference's function, loaded once."""
    if ITEM["entry_point"] not in names:
        exec(ITEM["reference"], names)
    return names[ITEM["entry_point"]]


def answer(argument: Any) -> Any:
    """The reference's answer to a copy."""
    return reference()(*copy.deepcopy(argument))


def keeps_contract(argument: Any) -> bool:
    """Whether these arguments are such as the item promises; a contract that fails in another way promises nothing."""
    if not ITEM["contract"].strip():
        return True
    if not _contract:
        _contract.append(contract())
    try:
        _contract[0](*copy.deepcopy(argument))
    except AssertionError:
        return False
    except Exception:
        return True
    return True


def contract() -> Any:
    """The contract as a function of the reference's parameters; one that promises nothing where it is no program."""
    reference()
    tree = ast.parse(ITEM["reference"])
    own = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == ITEM["entry_point"]]
    for text in (textwrap.dedent(ITEM["contract"]), "\n".join(map(str.strip, ITEM["contract"].splitlines()))):
        try:
            body = ast.parse(text).body
            made = ast.parse(f"def _contract({ast.unparse(own[-1].args)}):\n    pass")
            made.body[0].body = body  # type: ignore[attr-defined]  # the function of the line above
            exec(compile(ast.fix_missing_locations(made), "contract.py", "exec"), names)
        except (SyntaxError, IndexError):
            continue
        return names["_contract"]
    return lambda *arguments: None


def sound(argument: Any) -> bool:
    """Whether the reference answers this input, and is right by the rules."""
    try:
        right = answer(argument)
        return is_right(argument, right, right)
    except Exception:
        return False


def base(dice: random.Random, size: int) -> list[Any]:
    """The original's inputs, all that keep their contract; all of them where none does."""
    found = [argument for argument in ITEM["base"] if sound(argument)]
    return [argument for argument in found if keeps_contract(argument)] or found


def plus(dice: random.Random, size: int) -> list[Any]:
    """Some of the added inputs, as many as the reference answers within a second."""
    return some(dice, size, MOST_SECONDS)


def timed(dice: random.Random, size: int) -> list[Any]:
    """Fewer of them, which are timed."""
    return some(dice, size, TIMED_SECONDS)


def some(dice: random.Random, size: int, seconds: float) -> list[Any]:
    """Added inputs at random, one at least, as many as the reference answers in this time; else the original's."""
    until, chosen = time.monotonic() + seconds, list[Any]()
    known = ITEM["plus"] or ITEM["base"]
    for argument in dice.sample(known, len(known)):
        if len(chosen) >= size or (chosen and time.monotonic() > until):
            break
        if keeps_contract(argument) and sound(argument):
            chosen.append(copy.deepcopy(argument))
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
    return type(right) is type(given) and all_close(right, given, atol)


def all_close(right: Any, given: Any, atol: float) -> bool:
    """The same at every depth, where a list is as good as a tuple, as both are arrays then."""
    if isinstance(right, (list, tuple)):
        alike = isinstance(given, (list, tuple)) and len(right) == len(given)
        return alike and all(all_close(a, b, atol) for a, b in zip(right, given, strict=True))
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


base.whole = plus.whole = timed.whole = True  # type: ignore[attr-defined]  # what the bench looks for: none is left out
