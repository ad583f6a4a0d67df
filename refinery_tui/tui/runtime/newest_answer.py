"""Questions whose answers take a moment: worked out in a thread, one at a time, the newest question always next."""

from collections.abc import Callable
from typing import Generic, TypeVar

from textual.screen import Screen

from refinery_tui.tui.runtime.workers import back_to

K = TypeVar("K")
R = TypeVar("R")


class NewestAnswer(Generic[K, R]):
    """`came` gets each question with its answer, on the app's own thread; questions overtaken meanwhile are dropped."""

    def __init__(self, screen: Screen[None], work: Callable[[K], R], came: Callable[[K, R], None]) -> None:
        self._screen, self._work, self._came = screen, work, came
        self.wanted: K | None = None
        self.busy = False

    def ask(self, question: K) -> None:
        """Answer this one as soon as the one under way is done."""
        self.wanted = question
        if not self.busy:
            self.busy = True
            self._screen.run_worker(lambda: self._answer(question), thread=True, group=f"newest-{id(self)}")

    def _answer(self, question: K) -> None:
        found = self._work(question)
        back_to(self._screen, self._take, question, found)

    def _take(self, question: K, found: R) -> None:
        self.busy = False
        self._came(question, found)
        if not self.busy and self.wanted is not None and self.wanted is not question:
            self.ask(self.wanted)
