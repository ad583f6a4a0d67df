"""Tests made of asserts, as HumanEval and MBPP have them: which calls they make, and whether they hold for answers.

A program is called elsewhere, before the asserts are carried out: here they meet its answers in the place of its
function, call by call. ITEM holds the texts; nothing of them runs but in this process.
"""

import copy
import random
from collections.abc import Callable
from typing import Any

ITEM: dict[str, Any] = {}
SEED = (
    1  # the tests of some items draw inputs: the same ones when their asserts are carried out as when they were asked
)


class Recorder:
    """Stands for the program when the calls are found: answers as the reference does, and notes the arguments."""

    def __init__(self, reference: Callable[..., Any]) -> None:
        self._reference, self.calls = reference, list[Any]()

    def __call__(self, *arguments: Any) -> Any:
        """The reference's answer."""
        self.calls.append(copy.deepcopy(arguments))
        return self._reference(*copy.deepcopy(arguments))


class Replayer:
    """Stands for the program with the answers that it gave."""

    def __init__(self, answers: list[Any]) -> None:
        self._answers = iter(answers)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Its answer to the call whose turn it is."""
        try:
            return copy.deepcopy(next(self._answers))
        except StopIteration:
            raise LookupError("the tests make other calls than they made before") from None


def reference_names() -> dict[str, Any]:
    """What the reference's module defines, anew."""
    names: dict[str, Any] = {"__name__": "reference"}
    exec(ITEM["reference"], names)
    return names


def carry_out(candidate: Any) -> None:
    """The asserts, with a candidate in the place of the program's function."""
    random.seed(SEED)
    names = dict(reference_names())
    if ITEM["check"]:
        exec(ITEM["test"], names)
        names["check"](candidate)
        return
    exec(ITEM["before"], names)
    names[ITEM["entry_point"]] = candidate
    for test in ITEM["tests"]:
        exec(test, names)


def tests(dice: random.Random, size: int) -> list[Any]:
    """The inputs of all calls that the tests make, in their order."""
    if ITEM["calls"] is not None:
        return copy.deepcopy(ITEM["calls"])
    recorder = Recorder(reference_names()[ITEM["entry_point"]])
    carry_out(recorder)
    return recorder.calls


def answer(argument: Any) -> Any:
    """The reference's answer to one call."""
    names = reference_names()
    if not ITEM["expression"]:
        return names[ITEM["entry_point"]](*copy.deepcopy(argument))
    before, arguments = argument
    exec(before, names)
    return eval(f"{ITEM['entry_point']}({arguments})", names)


def holds(answers: list[Any]) -> bool:
    """Whether every assert holds for these answers; what raises does not hold."""
    try:
        carry_out(Replayer(answers))
    except Exception:
        return False
    return True


def is_right(arguments: list[Any], rights: list[Any], given: list[Any]) -> bool:
    """Whether the tests take a program's answers; an error where they do not take the reference's own."""
    if len(given) == len(arguments) and holds(given):
        return True
    carry_out(Replayer(rights))  # an AssertionError is the task's fault: then no program could be right
    return False


tests.whole = is_right.whole = True  # type: ignore[attr-defined]  # what the bench looks for
