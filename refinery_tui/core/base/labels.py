"""Names that have to stand in few characters: wherever they are cut, no two that differ read alike."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import takewhile

from refinery_tui.core.base.text import one_line, shortened

_ARGUMENTS = re.compile(r"\([^()]*\)")
LEAST = 8  # characters of a label: an ellipsis, a number, and something of the name


def labels(names: Iterable[str], width: int) -> dict[str, str]:
    """A label of each name, cleaned, on one line, of at most `width` characters (8 at least).

    A long name first loses the arguments of its levels (`debate(rounds=2)`) where no other differs from it by them
    alone. Then it is cut in its middle; where that makes two alike, to what differs between them; else it is numbered.
    """
    width = max(LEAST, width)
    bare = _bare(list(dict.fromkeys(names)), width)
    made = _cut(bare.values(), width)
    return {name: made[short] for name, short in bare.items()}


def _bare(names: Sequence[str], width: int) -> dict[str, str]:
    """The names, without their arguments where they are too long and remain the only ones so called."""
    short = {name: _ARGUMENTS.sub("", name) for name in names}
    taken = Counter(short.values()) + Counter(name for name in names if short[name] != name)
    return {
        name: short[name] if len(name) > width and taken[short[name]] == 1 and short[name].strip() else name
        for name in names
    }


def _cut(names: Iterable[str], width: int) -> dict[str, str]:
    made = {name: shortened(name, width) for name in names}
    for alike in _alike(made):
        long = [name for name in alike if made[name] != name]
        made |= zip(long, _differences([one_line(name, len(name) or 1) for name in long], width), strict=True)
    for alike in _alike(made):
        _number([name for name in alike if made[name] != name], made, width)
    return made


def _alike(made: dict[str, str]) -> list[list[str]]:
    """The names whose labels are the same, in groups of two or more."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name, label in made.items():
        groups[label].append(name)
    return [group for group in groups.values() if len(group) > 1]


def _differences(names: Sequence[str], width: int) -> list[str]:
    """Each name as its beginning, and the part in which it differs from the others."""
    same = _shared(names)
    ends = _shared([name[same:][::-1] for name in names])
    return [_around(name, same, len(name) - ends, width) for name in names]


def _shared(names: Sequence[str]) -> int:
    """With how many characters all of them begin."""
    return sum(1 for _ in takewhile(lambda column: len(set(column)) == 1, zip(*names, strict=False)))


def _around(name: str, start: int, end: int, width: int) -> str:
    """The name's beginning and what stands before `end`, from `start` on at least where that fits into `width`."""
    if len(name) <= width:
        return name
    if end < width:
        return f"{name[: width - 1]}…"
    tail = "…" if end < len(name) else ""
    room = width - 1 - len(tail)  # beside the ellipses
    part = min(room - 1, max(end - start, room // 2))
    return f"{name[: room - part]}…{name[end - part : end]}{tail}"


def _number(names: Sequence[str], made: dict[str, str], width: int) -> None:
    """Give each of these names a label that no other has: its beginning, and the first number that is free."""
    taken = set(made.values())
    number = 1
    for name in names:
        while (label := shortened(name, width - 1 - len(str(number))) + f"~{number}") in taken:
            number += 1
        made[name] = label
        taken.add(label)
