"""A page in so many columns: rows of pieces, which a screen tones and a command prints."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import assert_never

from refinery_tui.core.docs.blocks import (
    CodeListing,
    DocsBlock,
    Heading,
    Paragraph,
    Piece,
    Text,
    TextTable,
    docs_blocks,
)
from refinery_tui.core.docs.pages import docs_text

READABLE = 100  # columns of a paragraph: longer lines are hard to read
LEAST = 12  # columns of a column of a table
GAP = 2
KEPT = 8  # pages laid out
UNDERLINES = {1: "═", 2: "─"}  # by the level of a heading

DocsRow = tuple[Piece, ...]


def docs_rows(blocks: Sequence[DocsBlock], cells: int) -> list[DocsRow]:
    """The rows of a page; words stay whole where they fit, and listings are never broken."""
    rows: list[DocsRow] = []
    for before, block in zip([None, *blocks], blocks, strict=False):
        if before is not None and not _close(before, block):
            rows.append(())
        rows += _rows(block, cells)
    return rows


@lru_cache(maxsize=KEPT)
def page_rows(name: str, cells: int) -> tuple[DocsRow, ...]:
    """The rows of a page by its name; those read last are kept."""
    return tuple(docs_rows(docs_blocks(docs_text(name)), cells))


def _close(before: DocsBlock, block: DocsBlock) -> bool:
    """Whether no empty row stands between two blocks: items of one list."""
    return isinstance(before, Paragraph) and isinstance(block, Paragraph) and bool(before.mark and block.mark)


def _rows(block: DocsBlock, cells: int) -> Iterator[DocsRow]:
    match block:
        case Heading():
            rows = folded(tuple(replace(each, kind="heading") for each in block.text), min(cells, READABLE))
            yield from rows
            if block.level in UNDERLINES:
                yield (Piece(text=UNDERLINES[block.level] * max(map(_length, rows)), kind="heading"),)
        case Paragraph():
            first = "  " * block.depth + block.mark
            yield from folded(block.text, min(cells, READABLE), first, " " * len(first))
        case CodeListing():
            yield from ((Piece(text=f"  {line}", kind="code"),) for line in block.lines)
        case TextTable():
            yield from _table(block, min(cells, READABLE + READABLE // 2))
        case _:
            assert_never(block)


def folded(text: Text, cells: int, first: str = "", other: str = "") -> list[DocsRow]:
    """Pieces in rows of at most `cells`; `first` begins the first row and `other` the rest."""
    rows: list[list[Piece]] = [[Piece(text=first)] if first else []]
    left = cells - len(first)
    for word in _words(text):
        size = sum(len(each.text) for each in word)
        if size > left and left < cells - len(other):
            rows.append([Piece(text=other)] if other else [])
            left = cells - len(other)
            word = _without_blank(word)
            size = sum(len(each.text) for each in word)
        rows[-1] += word
        left -= size
    return [tuple(row) for row in rows]


def _words(text: Text) -> Iterator[list[Piece]]:
    """Pieces up to each blank, the blank at the beginning of the next."""
    word: list[Piece] = []
    for piece in text:
        for part in re.findall(r" ?[^ ]+(?: [%×])?| ", piece.text):  # a unit stays with its number
            if part.startswith(" ") and word:
                yield word
                word = []
            word.append(replace(piece, text=part))
    if word:
        yield word


def _without_blank(word: list[Piece]) -> list[Piece]:
    head = replace(word[0], text=word[0].text.lstrip(" "))
    return [head, *word[1:]] if head.text else word[1:]


def _table(table: TextTable, cells: int) -> Iterator[DocsRow]:
    widths = _widths(table, cells)
    head, *others = table.rows
    yield from _across(tuple(tuple(replace(each, kind="strong") for each in cell) for cell in head), widths)
    yield (Piece(text="─" * (sum(widths) + GAP * (len(widths) - 1))),)
    for number, row in enumerate(others):
        if number and _tall(others[number - 1], widths):
            yield ()
        yield from _across(row, widths)


def _widths(table: TextTable, cells: int) -> list[int]:
    """As wide as their longest cell where all fit; else the widest give way, never below LEAST."""
    widths = [max((_length(row[at]) for row in table.rows), default=0) for at in range(len(table.rows[0]))]
    room = cells - GAP * (len(widths) - 1)
    while sum(widths) > room and max(widths) > LEAST:
        at = max(range(len(widths)), key=lambda each: widths[each])
        second = max((width for n, width in enumerate(widths) if n != at), default=0)
        widths[at] -= max(1, min(sum(widths) - room, widths[at] - max(second, LEAST)))
    return widths


def _tall(row: Sequence[Text], widths: Sequence[int]) -> bool:
    return any(_length(cell) > width for cell, width in zip(row, widths, strict=True))


def _across(row: Sequence[Text], widths: Sequence[int]) -> Iterator[DocsRow]:
    """A row of a table in as many rows as its tallest cell."""
    columns = [folded(_breakable(cell, width), width) for cell, width in zip(row, widths, strict=True)]
    for at in range(max(map(len, columns))):
        pieces: list[Piece] = []
        for column, width in zip(columns, widths, strict=True):
            cell = column[at] if at < len(column) else ()
            pieces += [*cell, Piece(text=" " * (width - _length(cell) + GAP))]
        yield tuple(pieces[:-1])


def _breakable(cell: Text, width: int) -> Text:
    """Words that are wider than their column, in parts that fit."""
    return tuple(replace(piece, text=re.sub(rf"([^ ]{{{width}}})(?=[^ ])", r"\1 ", piece.text)) for piece in cell)


def _length(text: Text) -> int:
    return sum(len(piece.text) for piece in text)
