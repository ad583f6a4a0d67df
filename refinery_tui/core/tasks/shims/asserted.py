"""Tests made of asserts, as HumanEval and MBPP have them: which calls they make, and whether they hold for answers.

A program is called elsewhere, before the asserts are carried out: here they meet its answers in the place of its
function, call by call. ITEM holds the texts; nothing of them runs but in this process.
"""

import copy
import inspect
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

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """The reference's answer."""
        given = in_their_places(self._reference, arguments, named)
        self.calls.append(copy.deepcopy(given))
        return self._reference(*copy.deepcopy(given))


class Replayer:
    """Stands for the program with the answers that it gave to the calls that were found.

    Calls are known by their arguments, as tests may make fewer of them by what was answered before; where arguments
    are the program's own objects, by their order.
    """

    def __init__(self, calls: list[Any], answers: list[Any]) -> None:
        self._reference = reference_names()[ITEM["entry_point"]]
        self._in_order = ITEM["expression"]
        texts = ["" if self._in_order else written(tuple(call)) for call in calls]
        self._left = list(zip(texts, answers, strict=True))
        self._all = {} if self._in_order else dict(self._left)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Its answer to this call: the next one that was given to these arguments, or the last."""
        wanted = "" if self._in_order else written(in_their_places(self._reference, arguments, named))
        place = next((n for n, (call, _) in enumerate(self._left) if call == wanted), None)
        if place is None and wanted in self._all:
            return copy.deepcopy(self._all[wanted])
        if not self._left:
            raise LookupError("the tests make other calls than they made before")
        return copy.deepcopy(self._left.pop(place or 0)[1])


def in_their_places(function: Any, arguments: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
    """The arguments of a call without names."""
    return inspect.signature(function).bind(*arguments, **named).args if named else arguments


def written(value: Any) -> str:
    """The arguments of a call as one text, their types included, sets in one order."""
    if isinstance(value, (set, frozenset)):
        return f"{{{', '.join(sorted(map(written, value)))}}}"
    if isinstance(value, (list, tuple)):
        return f"{type(value).__name__}({', '.join(map(written, value))})"
    return repr(value)


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
        if ITEM["by_name"]:  # its check asks the function by its name, and not what it is given
            names[ITEM["entry_point"]] = candidate
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


def holds(calls: list[Any], answers: list[Any]) -> bool:
    """Whether every assert holds for these answers to these calls; what raises does not hold."""
    try:
        carry_out(Replayer(calls, answers))
    except Exception:
        return False
    return True


def is_right(arguments: list[Any], rights: list[Any], given: list[Any]) -> bool:
    """Whether the tests take a program's answers; an error where they do not take the reference's own."""
    if len(given) == len(arguments) and holds(arguments, given):
        return True
    carry_out(Replayer(arguments, rights))  # an AssertionError is the task's fault: then no program could be right
    return False


tests.whole = is_right.whole = True  # type: ignore[attr-defined]  # what the bench looks for
