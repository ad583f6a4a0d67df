"""AlgoTune: problems by size and seed, a reference that solves them, and a checker that takes any right answer."""

import copy
import random
import sys
import types
from typing import Any

ITEM: dict[str, Any] = {}
_registered: dict[str, Any] = {}


class AlgoTuneTask:
    """Stands for the class that tasks of this form are made from."""

    def __init__(self, **settings: Any) -> None:
        self.__dict__.update(settings)


def register_task(name: str) -> Any:
    """The decorator that notes a task's class."""

    def noted(kind: Any) -> Any:
        _registered[name] = kind
        return kind

    return noted


def task() -> Any:
    """The task's own object, made once."""
    if "made" not in _registered:
        package, base = types.ModuleType("AlgoTuneTasks"), types.ModuleType("AlgoTuneTasks.base")
        base.Task, base.register_task = AlgoTuneTask, register_task  # type: ignore[attr-defined]
        sys.modules["AlgoTuneTasks"], sys.modules["AlgoTuneTasks.base"] = package, base
        exec(compile(ITEM["source"], "task.py", "exec"), {"__name__": "task"})
        _registered["made"] = _registered[ITEM["task_id"]]()
    return _registered["made"]


def problem(dice: random.Random, size: int) -> Any:
    """A fresh problem; what draws from the global dice is seeded too."""
    seed, made = dice.getrandbits(31), task()
    random.seed(seed)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(seed)
    return made.generate_problem(n=size, random_seed=seed)


def timed(dice: random.Random, size: int) -> Any:
    """The same, large; what is timed."""
    return problem(dice, size)


def answer(argument: Any) -> Any:
    """The reference's answer to a copy."""
    return task().solve(copy.deepcopy(argument))


def is_right(argument: Any, right: Any, given: Any) -> bool:
    """What the task's checker says; failing on nonsense is a no, failing on the reference's answer is its fault."""
    if given is None:
        return False
    try:
        return bool(task().is_solution(copy.deepcopy(argument), copy.deepcopy(given)))
    except Exception:
        if task().is_solution(copy.deepcopy(argument), copy.deepcopy(right)):
            return False
        raise


if ITEM:
    task()  # now, as arrays can be read only where their library is loaded
