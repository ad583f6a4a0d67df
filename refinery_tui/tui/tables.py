"""Tables as values: columns, keyed rows, sorting, filtering."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from refinery_tui.tui.tones import Line, plain, width

_PARTS = re.compile(r"\d+\s+[^\s\d]\S*|\S+")  # digits with the word behind them, or a word


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A heading and on which side its cells stand; `first_gone` columns give way when space is short."""

    title: str
    align: Literal["left", "right"] = "left"
    yields: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row with a key that stays; `sizes` are its cells' widths, `ranks` what columns sort by, `text` all words."""

    key: str
    cells: tuple[Line, ...]
    sizes: tuple[int, ...]
    ranks: tuple[float | str, ...] = ()
    text: str = ""


def row(key: str, cells: Sequence[Line], ranks: tuple[float | str, ...] = ()) -> Row:
    """A row, its widths and its text taken once."""
    text = "\n".join(map(plain, cells)).lower()
    return Row(key=key, cells=tuple(cells), sizes=tuple(map(width, cells)), ranks=ranks, text=text)


def widths(columns: Sequence[Column], rows: Iterable[Row]) -> list[int]:
    """The cells each column needs, heading and its arrow included."""
    titles = tuple(len(column.title) + 1 for column in columns)
    return [max(each) for each in zip(titles, *(row.sizes for row in rows), strict=True)]


def kept(columns: Sequence[Column], sizes: Sequence[int], cells: int, gap: int = 2) -> list[int]:
    """The indices of the columns that fit into `cells`, those with the greatest `yields` dropped first."""
    order = sorted(range(len(columns)), key=lambda at: (columns[at].yields, at))
    chosen: list[int] = []
    left = cells
    for at in order:
        if sizes[at] + gap <= left or not chosen:
            chosen.append(at)
            left -= sizes[at] + gap
    return sorted(chosen)


def ordered(rows: Sequence[Row], column: int | None, *, down: bool) -> list[Row]:
    """The rows sorted by a column's ranks; None keeps their order; rows without a figure come last."""
    if column is None:
        return list(rows)
    empty = [row for row in rows if row.ranks[column] in ("", math.inf)]
    full = [row for row in rows if row.ranks[column] not in ("", math.inf)]
    return sorted(full, key=lambda row: _rank(row.ranks[column]), reverse=down) + empty


def _rank(value: float | str) -> tuple[int, float, str]:
    return (1, 0.0, value) if isinstance(value, str) else (0, value, "")


def matching(rows: Sequence[Row], words: str) -> list[Row]:
    """The rows that hold every one of the words, in any cell, letter case aside.

    Where rows have numbers, digits alone mean a row's own, and digits before a word are one phrase with it: `8 it`.
    """
    wanted = words.lower()
    parts = wanted.split()
    if not all(row.key.isdecimal() for row in rows):
        return [row for row in rows if all(part in row.text for part in parts)]
    if all(part.isdecimal() for part in parts):
        numbers = {int(part) for part in parts}
        return [row for row in rows if int(row.key) in numbers or not numbers]
    found = list(rows)
    for part in _PARTS.findall(wanted):
        phrase = [row for row in found if _holds(row, " ".join(part.split()))]
        found = phrase or [row for row in found if all(_holds(row, word) for word in part.split())]
    return found


def _holds(row: Row, words: str) -> bool:
    """Whether a cell holds them; digits at an end are a whole number."""
    before = r"(?<!\d)" if words[0].isdecimal() else ""
    behind = r"(?!\d)" if words[-1].isdecimal() else ""
    return re.search(before + re.escape(words) + behind, row.text) is not None


def next_order(column: int | None, columns: int, *, down: bool) -> tuple[int | None, bool]:
    """The order after this one: the same column the other way round, then the next column, at last none."""
    if column is not None and not down:
        return column, True
    after = 0 if column is None else column + 1
    return (after, False) if after < columns else (None, False)
