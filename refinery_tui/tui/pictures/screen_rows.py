"""What a terminal must be sent so that it shows one screen after another: the cells that differ, row by row."""

from collections.abc import Sequence
from io import StringIO
from itertools import takewhile

from rich.console import Console
from textual.strip import Strip

Rows = Sequence[Strip]
CLEARED = "\x1b[?25l\x1b[0m\x1b[2J"  # no cursor, an empty screen
_CONSOLE = Console(file=StringIO(), color_system="truecolor", force_terminal=True, legacy_windows=False)


def differences(before: Rows, now: Rows) -> str:
    """Escape sequences from the screen `before`, empty for a cleared one, to `now`; empty when they are the same."""
    known = [*before, *[Strip.blank(0)] * (len(now) - len(before))]
    changed = ((row, old, new) for row, (old, new) in enumerate(zip(known, now, strict=True), 1) if old != new)
    return "".join(_row(row, old, new) for row, old, new in changed)


def _row(row: int, old: Strip, new: Strip) -> str:
    """The part of a row that differs, from where it begins to differ until it is the same again to its end."""
    pairs = list(zip(old, new, strict=False))
    ahead = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    start = sum(segment.cell_length for segment in list(new)[:ahead])
    stop = new.cell_length
    if old.cell_length == new.cell_length:
        tails = zip(reversed(list(old)[ahead:]), reversed(list(new)[ahead:]), strict=False)
        stop -= sum(pair[0].cell_length for pair in takewhile(lambda pair: pair[0] == pair[1], tails))
    return f"\x1b[{row};{start + 1}H{new.crop(start, stop).simplify().render(_CONSOLE)}"
