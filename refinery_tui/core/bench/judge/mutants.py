"""How much of what could be wrong with a program the checks of its task would notice.

A mutant is the task's reference that forgets something: one in so many of the values, an edge, a decade of sizes. It is
caught when its answer to any input of a drawn check differs. What differs from the reference on no input that can be
found is no mutant.
"""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

PROBES, PROBED = 40, 30  # forgotten values that are tried where none was missed, and inputs into which each is put
_SMALL = 2_000  # items of an input that is tried
_DECADE = 10
Reference = Callable[[Any], Any]
Draw = Callable[[], list[Any]]


class Unlike(Exception):
    """The inputs are neither lists nor texts, of which something could be left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One input of a check, as a list, and the answer to it."""

    items: list[Any]
    answer: Any


class Mutants:
    """The mutants of one reference, against one check that `draw` drew; another one tells which values there are."""

    def __init__(self, reference: Reference, draw: Draw, dice: random.Random) -> None:
        self._reference, self._dice = reference, dice
        self._join: Callable[[list[Any]], Any] = list
        self._aside, self._check = self._asked(draw()), self._asked(draw())

    def _asked(self, arguments: list[Any]) -> list[Asked]:
        kinds = set(map(type, arguments))
        if kinds not in ({str}, {list}):
            raise Unlike("the inputs are neither lists nor texts, of which something could be forgotten")
        self._join = "".join if kinds == {str} else list
        asked = [Asked(items=list(argument), answer=self._reference(argument)) for argument in arguments]
        return sorted(asked, key=lambda one: len(one.items))  # small ones are quickly tried

    def values(self, count: int, rate: int) -> list[bool]:
        """Whether each of `count` mutants is caught that forgets one value in `rate`; none is that differs nowhere."""
        known = sorted({_key(item) for asked in self._aside for item in asked.items}, key=repr)
        holding = _holding(self._check)
        found = []
        for _ in range(count):
            forgotten = set(self._dice.sample(known, max(1, len(known) // rate)))
            concerned = {place for key in forgotten for place in holding.get(key, ())}
            caught = any(self._wrong(self._check[place], _without(forgotten)) for place in sorted(concerned))
            if caught or self._matters(forgotten):
                found.append(caught)
        return found

    def sizes(self, count: int) -> list[bool]:
        """Whether each of `count` mutants is caught that finds nothing in inputs of one decade of sizes."""
        most = max(len(asked.items) for asked in self._aside)
        if most < _DECADE:
            return []  # sizes that differ by so little are the edges
        found = []
        for _ in range(count):
            least = math.exp(self._dice.uniform(0, math.log(most / _DECADE)))
            within = [asked for asked in self._check if least <= len(asked.items) < least * _DECADE]
            found.append(any(self._wrong(asked, _nothing) for asked in within))
        return found

    def edges(self) -> dict[str, bool]:
        """Whether each mutant is caught that forgets an edge, by what it forgets."""
        nothing = self._answer([])
        missed: dict[str, Callable[[Asked], bool]] = {
            "an input without items": lambda asked: not asked.items,
            "an input of one item": lambda asked: len(asked.items) == 1,
            "an input with nothing to find": lambda asked: bool(asked.items) and asked.answer == nothing,
            "the first item": lambda asked: self._wrong(asked, lambda items: items[1:]),
            "the last item": lambda asked: self._wrong(asked, lambda items: items[:-1]),
        }
        return {name: any(map(wrong, self._check)) for name, wrong in missed.items()}

    def _wrong(self, asked: Asked, left: Callable[[list[Any]], list[Any]]) -> bool:
        """Whether the reference errs on this input when it is given only what is left of it; failing is erring."""
        items = left(asked.items)
        return len(items) < len(asked.items) and self._answer(items) != asked.answer

    def _answer(self, items: list[Any]) -> Any:
        """The reference's answer; an exception where it has none."""
        try:
            return self._reference(self._join(items))
        except Exception as error:
            return error

    def _matters(self, forgotten: set[Any]) -> bool:
        """Whether one of these values, put somewhere into an input, changes an answer."""
        small = [asked for asked in self._aside if len(asked.items) <= _SMALL]
        tried = self._dice.sample(sorted(forgotten, key=repr), min(PROBES, len(forgotten)))
        pairs = [(key, asked) for key in tried for asked in self._dice.sample(small, min(PROBED, len(small)))]
        return any(self._changes(asked, key) for key, asked in pairs)

    def _changes(self, asked: Asked, key: Any) -> bool:
        items = list(asked.items)
        items.insert(self._dice.randint(0, len(items)), key)
        answer = self._answer(items)
        return not isinstance(answer, Exception) and bool(answer != asked.answer)


def report(reference: Reference, draw: Draw, dice: random.Random, *, count: int, rate: int) -> dict[str, Any]:
    """Caught and all, of mutants that forget one value in `rate` and of those that forget a decade of sizes; edges.

    `unlike` says why nothing was measured.
    """
    try:
        mutants = Mutants(reference, draw, dice)
    except Unlike as reason:
        return {"unlike": str(reason), "values": [0, 0], "sizes": [0, 0], "edges": {}}
    values, sizes = mutants.values(count, rate), mutants.sizes(count)
    counts = {"values": [sum(values), len(values)], "sizes": [sum(sizes), len(sizes)]}
    return counts | {"edges": mutants.edges(), "unlike": ""}


def _key(item: Any) -> Any:
    """The item, or its text where it cannot stand in a set."""
    return repr(item) if isinstance(item, list | dict) else item


def _holding(check: Sequence[Asked]) -> dict[Any, list[int]]:
    """For every value the inputs of a check that hold it."""
    holding: dict[Any, list[int]] = {}
    for place, asked in enumerate(check):
        for key in set(map(_key, asked.items)):
            holding.setdefault(key, []).append(place)
    return holding


def _without(forgotten: set[Any]) -> Callable[[list[Any]], list[Any]]:
    return lambda items: [item for item in items if _key(item) not in forgotten]


def _nothing(items: list[Any]) -> list[Any]:
    return []
