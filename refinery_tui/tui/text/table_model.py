"""Tables as values: columns, keyed rows, sorting, filtering."""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from refinery_tui.tui.text.styled import Line, plain, width


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A heading and on which side its cells stand; `first_gone` columns give way when space is short."""

    title: str
    align: Literal["left", "right"] = "left"
    yields: int = 0


class TableTail(Protocol):
    """What fills the cells that the columns leave: equal ones draw the same; the caption explains a heading."""

    @property
    def caption(self) -> str:
        """What it shows, in words."""

    def line(self, cells: int) -> Line:
        """It in so many cells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row with a key that stays; `sizes` are its cells' widths, `ranks` what columns sort by, `text` all words."""

    key: str
    cells: tuple[Line, ...]
    sizes: tuple[int, ...]
    ranks: tuple[float | str, ...] = ()
    text: str = ""
    tail: TableTail | None = None


def row(
    key: str,
    cells: Sequence[Line],
    ranks: tuple[float | str, ...] = (),
    also: str = "",
    tail: TableTail | None = None,
) -> Row:
    """A row, its widths and its text taken once; `also` holds words by which it is found, too."""
    text = "\n".join([*map(plain, cells), *([also] if also else [])]).lower()
    return Row(key=key, cells=tuple(cells), sizes=tuple(map(width, cells)), ranks=ranks, text=text, tail=tail)


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

    Where rows have numbers, digits alone mean a row's own, and digits beside a word are one phrase with it where a row
    holds that: `8 it`, `agents 1`.
    """
    wanted = words.lower()
    parts = wanted.split()
    if not all(row.key.isdecimal() for row in rows):
        return [row for row in rows if all(part in row.text for part in parts)]
    if all(part.isdecimal() for part in parts):
        numbers = {int(part) for part in parts}
        return [row for row in rows if int(row.key) in numbers or not numbers]
    found = list(rows)
    for part in _phrases(rows, parts):
        found = [row for row in found if _holds(row, part)]
    return found


def _phrases(rows: Sequence[Row], words: Sequence[str]) -> Iterator[str]:
    """The words, of which a word and the digits beside it are one phrase where any row holds them so."""
    at = 0
    while at < len(words):
        pair = words[at : at + 2]
        mixed = len({word.isdecimal() for word in pair}) == 2
        together = mixed and any(_holds(row, " ".join(pair)) for row in rows)
        yield " ".join(pair) if together else words[at]
        at += 2 if together else 1


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
