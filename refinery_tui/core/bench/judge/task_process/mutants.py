"""How much of what could be wrong with a program the checks of its task would notice.

A mutant is the task's reference that forgets something: one in so many of the values, an edge, a decade of sizes. It is
caught when its answer to any input of a drawn check differs. What differs from the reference on no input that can be
found is no mutant. Of a dict it is the longest member, list or text, out of which values are forgotten; of dicts that
have no member in common, records as people write them, it is members.
"""

import math
import random
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

PROBES, PROBED = 40, 30  # forgotten values that are tried where none was missed, and inputs into which each is put
_SMALL = 2_000  # items of an input that is tried
_DECADE = 10
_FIRST = (3, 10, 100)  # items to which a program may look that passes visible cases
Reference = Callable[[Any], Any]
Draw = Callable[[], list[Any]]
Group = Callable[[Any], Hashable]


class Unlike(Exception):
    """The inputs hold neither a list nor a text, of which something could be left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One input of a check as a list of what can be forgotten, how such a list becomes an input, and the answer."""

    items: list[Any]
    made: Callable[[list[Any]], Any]
    answer: Any


class Mutants:
    """The mutants of one reference, against one check that `draw` drew; another one tells which values there are."""

    def __init__(self, reference: Reference, draw: Draw, dice: random.Random) -> None:
        self._reference, self._dice = reference, dice
        self._aside, self._check = self._asked(draw()), self._asked(draw())

    def _asked(self, arguments: list[Any]) -> list[Asked]:
        if _are_records(arguments):
            parts = [_as_members(argument) for argument in arguments]
        else:
            member = _member(arguments)
            parts = [_taken_apart(argument, member) for argument in arguments]
        asked = [
            Asked(items=items, made=made, answer=self._reference(argument))
            for argument, (items, made) in zip(arguments, parts, strict=True)
        ]
        return sorted(asked, key=lambda one: len(one.items))  # small ones are quickly tried

    def values(self, count: int, rate: int) -> list[bool]:
        """Whether each of `count` mutants is caught that forgets one value in `rate`; none is that differs nowhere.

        Where two checks hardly share a value there are more than can be listed: then one in `rate` of all that may be.
        """
        group = _key if _listed(self._aside, self._check) else lambda item: crc32(repr(item).encode()) % rate
        known = _examples(self._aside, group)
        holding = _holding(self._check, group)
        found = []
        for _ in range(count):
            forgotten = set(self._dice.sample(sorted(known, key=repr), max(1, len(known) // rate)))
            concerned = {place for value in forgotten for place in holding.get(value, ())}
            left = _without(forgotten, group)
            caught = any(self._wrong(self._check[place], left) for place in sorted(concerned))
            if caught or self._matters([known[value] for value in sorted(forgotten, key=repr)]):
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
        missed: dict[str, Callable[[Asked], bool]] = {
            "an input without items": lambda asked: not asked.items,
            "an input of one item": lambda asked: len(asked.items) == 1,
            "an input with nothing to find": lambda asked: (
                bool(asked.items) and self._answer(asked, []) == asked.answer
            ),
            "the first item": lambda asked: self._wrong(asked, lambda items: items[1:]),
            "the last item": lambda asked: self._wrong(asked, lambda items: items[:-1]),
        }
        for kept in _FIRST:
            if any(len(asked.items) > kept for asked in self._check):
                missed[f"all but the first {kept} items"] = (
                    lambda asked, kept=kept: self._wrong(  # type: ignore[misc]
                        asked, lambda items: items[:kept]
                    )
                )
        return {name: any(map(wrong, self._check)) for name, wrong in missed.items()}

    def _wrong(self, asked: Asked, left: Callable[[list[Any]], list[Any]]) -> bool:
        """Whether the reference errs on this input when it is given only what is left of it; failing is erring."""
        items = left(asked.items)
        return len(items) < len(asked.items) and self._answer(asked, items) != asked.answer

    def _answer(self, asked: Asked, items: list[Any]) -> Any:
        """The reference's answer to the input with these items; an exception where it has none."""
        try:
            return self._reference(asked.made(items))
        except Exception as error:
            return error

    def _matters(self, forgotten: list[Any]) -> bool:
        """Whether one of these values, put somewhere into an input, changes an answer."""
        small = [asked for asked in self._aside if len(asked.items) <= _SMALL]
        tried = self._dice.sample(forgotten, min(PROBES, len(forgotten)))
        pairs = [(value, asked) for value in tried for asked in self._dice.sample(small, min(PROBED, len(small)))]
        return any(self._changes(asked, value) for value, asked in pairs)

    def _changes(self, asked: Asked, value: Any) -> bool:
        items = list(asked.items)
        items.insert(self._dice.randint(0, len(items)), value)
        answer = self._answer(asked, items)
        return not isinstance(answer, Exception) and bool(answer != asked.answer)


def report(reference: Reference, draw: Draw, dice: random.Random, *, count: int, rate: int) -> dict[str, Any]:
    """Caught and all, of mutants that forget one value in `rate` and of those that forget a decade of sizes; edges.

    `unlike` says why nothing was measured.
    """
    try:
        mutants = Mutants(reference, draw, dice)
    except Unlike as reason:
        return unlike(str(reason))
    values, sizes = mutants.values(count, rate), mutants.sizes(count)
    counts = {"values": [sum(values), len(values)], "sizes": [sum(sizes), len(sizes)]}
    return counts | {"edges": mutants.edges(), "unlike": ""}


def unlike(reason: str) -> dict[str, Any]:
    """The report where nothing can be measured, and why."""
    return {"unlike": reason, "values": [0, 0], "sizes": [0, 0], "edges": {}}


def _are_records(arguments: list[Any]) -> bool:
    """Whether the inputs are dicts without a member that all of them have."""
    return set(map(type, arguments)) == {dict} and any(arguments) and not set.intersection(*map(set, arguments))


def _member(arguments: list[Any]) -> str | None:
    """The member of dicts that is longest in all, None where the inputs are lists or texts themselves."""
    kinds = set(map(type, arguments))
    if kinds in ({str}, {list}):
        return None
    lengths: dict[str, int] = {}
    for argument in arguments if kinds == {dict} else ():
        for name, value in argument.items():
            if isinstance(value, str | list):
                lengths[name] = lengths.get(name, 0) + len(value)
    if not lengths:
        raise Unlike("the inputs hold neither a list nor a text, of which something could be forgotten")
    return max(lengths, key=lengths.__getitem__)


def _as_members(argument: Any) -> tuple[list[Any], Callable[[list[Any]], Any]]:
    """A record as its members, and how some of them become a record again."""
    return list(argument.items()), dict


def _taken_apart(argument: Any, member: str | None) -> tuple[list[Any], Callable[[list[Any]], Any]]:
    """What of an input can be forgotten, and how the rest becomes an input again."""
    whole = argument if member is None else argument.get(member, [])
    join: Callable[[list[Any]], Any] = "".join if isinstance(whole, str) else list
    made = join if member is None else lambda items: {**argument, member: join(items)}
    return list(whole), made


def _key(item: Any) -> Hashable:
    """The item, or its text where it cannot stand in a set."""
    return repr(item) if isinstance(item, list | dict | tuple) else item


def _keys(check: Sequence[Asked]) -> Iterable[Hashable]:
    return (_key(item) for asked in check for item in asked.items)


def _listed(one: Sequence[Asked], other: Sequence[Asked]) -> bool:
    """Whether the values of one check are mostly those of another."""
    known, new = set(_keys(one)), set(_keys(other))
    return len(known & new) >= len(new) / 2


def _examples(check: Sequence[Asked], group: Group) -> dict[Hashable, Any]:
    """A value of each group."""
    return {group(item): item for asked in check for item in asked.items}


def _holding(check: Sequence[Asked], group: Group) -> dict[Hashable, list[int]]:
    """For every group of values the inputs of a check that hold one of them."""
    holding: dict[Hashable, list[int]] = {}
    for place, asked in enumerate(check):
        for key in set(map(group, asked.items)):
            holding.setdefault(key, []).append(place)
    return holding


def _without(forgotten: set[Hashable], group: Group) -> Callable[[list[Any]], list[Any]]:
    return lambda items: [item for item in items if group(item) not in forgotten]


def _nothing(items: list[Any]) -> list[Any]:
    return []
