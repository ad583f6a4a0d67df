"""Answers that rest on a session's events alone: who opens it again is not kept waiting for them again."""

from collections.abc import Callable
from typing import Generic, TypeVar

R = TypeVar("R")
MOST = 8


class LruCache(Generic[R]):
    """The newest answers by the hash of the last event they rest on, which stands for all events before it."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._answers: dict[str, R] = {}

    def answer(self, last: str, work: Callable[[], R]) -> R:
        """The answer that is known, or the one that `work` gives now; from any thread."""
        known = self._answers.copy()
        answer = known.pop(last) if last in known else work()
        kept = [*known.items()][-(self._most - 1) :]
        self._answers = dict([*kept, (last, answer)])
        return answer
