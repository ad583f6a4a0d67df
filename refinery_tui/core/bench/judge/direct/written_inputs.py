"""Inputs that fit into a prompt: of every check family as large as can be written, and the families that give none."""

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from refinery_tui.core.base.values.literal_value import NoValue, value_of
from refinery_tui.core.bench.exchange import codec
from refinery_tui.core.bench.exchange.wide import wider_for
from refinery_tui.core.bench.judge.check_plan import LEAST_CALLS, Case
from refinery_tui.core.bench.judge.task_process.draws import Draw
from refinery_tui.core.experiment.direct.question import MOST_INPUT, MOST_QUESTIONS, MOST_RIGHT, DirectQuestion
from refinery_tui.core.experiment.task import Family

MOST_SIZE = 20_000  # of a family of one size: a larger input is not drawn to see that it is too long
_STEP = 2  # from one size that is tried to the next
_TRIES = 8  # draws for one question: one may be too long by chance, or have been drawn before
TOO_LONG = f"its inputs, or their answers, have more than {MOST_INPUT:,} or {MOST_RIGHT} characters"
NO_LITERAL = "its inputs, or their answers, cannot be written as Python literals"


class WrittenInputs:
    """What is drawn of a task's check families; `left_out` says why a family gives nothing."""

    def __init__(
        self, families: Sequence[Family], draw: Callable[[Case, int], Draw], answer: str, dice: random.Random
    ) -> None:
        self._families = [family for family in families if family.role == "check"]
        self._draw, self._wider, self._dice = draw, wider_for(answer), dice
        self._seen: set[str] = set()
        self.left_out: dict[str, str] = {}

    def drawn(self, count: int | None) -> list[DirectQuestion]:
        """`count` different questions in random order, or one for each case of a check; fewer where there are no more.

        The families take turns, so that a few questions are of as many families as can be.
        """
        reach = {place: self._reach(family) for place, family in enumerate(self._families)}
        found: list[DirectQuestion] = []
        for place in self._turns(count):
            if len(found) == (MOST_QUESTIONS if count is None else count):
                break
            if (most := reach[place]) is not None and (one := self._fresh(self._families[place], most)) is not None:
                found.append(one)
        drawn = {question.family for question in found}
        self.left_out = {name: why for name, why in self.left_out.items() if name not in drawn}
        self._dice.shuffle(found)
        return found

    def _turns(self, count: int | None) -> Iterator[int]:
        """Whose turn it is: each family as often as a check draws of it, or twice as often as `count` could need."""
        rounds = max((family.count for family in self._families), default=0) if count is None else 2 * count
        for turn in range(rounds):
            for place, family in enumerate(self._families):
                if count is not None or turn < family.count:
                    yield place

    def _reach(self, family: Family) -> int | None:
        """The largest size of the family that can be written; None where none can."""
        if family.least is None:
            fits = family.size <= MOST_SIZE and self._question(family, family.size) is not None
            if not fits:
                self.left_out.setdefault(family.name, TOO_LONG)
            return family.size if fits else None
        size, reach = max(1, family.least), None
        while self._question(family, size) is not None:
            reach = size
            if size == family.size:
                break
            size = min(size * _STEP, family.size)
        return reach

    def _fresh(self, family: Family, most: int) -> DirectQuestion | None:
        """A question that was not drawn before; None where none is found."""
        for _ in range(_TRIES):
            size = most if family.least is None else self._dice.randint(max(1, family.least), most)
            question = self._question(family, size)
            if question is not None and question.literal not in self._seen:
                self._seen.add(question.literal)
                return question
        return None

    def _question(self, family: Family, size: int) -> DirectQuestion | None:
        """One draw as a question; None, and the reason in `left_out`, where it cannot be written."""
        draw = self._draw(Case(family=family.name, size=size, calls=family.calls), LEAST_CALLS)
        value, right = codec.decode(draw.argument, wider=self._wider), draw.expected
        if family.calls:
            pick = self._dice.randrange(len(value)) if value else 0
            value, right = (value[pick], right[pick]) if value else ("", "")
        literal = repr(value)
        if len(literal) > MOST_INPUT or len(repr(right)) > MOST_RIGHT:
            self.left_out.setdefault(family.name, TOO_LONG)
            return None
        if not (self._read_back(literal, value) and self._read_back(repr(right), right)):
            self.left_out.setdefault(family.name, NO_LITERAL)
            return None
        return DirectQuestion(family=family.name, size=size, literal=literal)

    def _read_back(self, literal: str, value: Any) -> bool:
        try:
            return codec.encode(value_of(literal), self._wider) == codec.encode(value, self._wider)
        except (NoValue, codec.NotPlain):
            return False
