"""Inputs nobody can foresee and the answers to them; lives in the bench process only."""

import os
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from refinery_tui.core.bench.exchange import codec


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """One fresh input as bytes, and the answer it must get."""

    family: str
    argument: bytes
    expected: Any


class InputsBroken(Exception):
    """A task's inputs.py failed: the words say where."""


class Inputs:
    """A task's inputs.py, which is trusted and is the only foreign code that runs in the bench process."""

    def __init__(self, source: str, path: str) -> None:
        self._functions: dict[str, Any] = {"__name__": "inputs", "__file__": path}
        _calmly(lambda: exec(compile(source, path, "exec"), self._functions))

    def draw(self, family: str, size: int) -> Draw:
        """A fresh input of a family, from the operating system's randomness."""
        rng = random.Random(os.urandom(32))
        argument = _calmly(lambda: self._functions[family](rng, size))
        encoded = _calmly(lambda: codec.encode(argument))
        return Draw(family=family, argument=encoded, expected=_calmly(lambda: self._functions["answer"](argument)))


def _calmly(step: Callable[[], Any]) -> Any:
    try:
        return step()
    except Exception as error:  # whatever a task's author got wrong is reported, and ends no session
        raise InputsBroken(f"inputs.py: {type(error).__name__}: {error}") from error
