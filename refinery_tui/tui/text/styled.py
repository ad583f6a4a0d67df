"""Spans of text with a tone, and what a click on them does: what every pane shows, before a theme paints it."""

from collections.abc import Iterable
from typing import Literal, NamedTuple, get_args

from rich.cells import cell_len, set_cell_size

Tone = Literal[
    "plain",
    "dim",
    "strong",
    "accent",
    "good",
    "fair",
    "bad",
    "simulated",
    "title",
    "added",
    "removed",
    "keyword",
    "string",
    "comment",
    "number",
    "name",
    "chosen",
    "match",
    "grid",
]
TONES: tuple[Tone, ...] = get_args(Tone)


class Span(NamedTuple):
    """A piece of a line in one tone; its text is already clean.

    action: what a click on it does, as textual names actions (`view('effects')`), `` for nothing. Only this package
    writes actions: what models and files say is text, never an action.
    """

    text: str
    tone: Tone = "plain"
    action: str = ""


Line = tuple[Span, ...]


class CodeLine(tuple[Span, ...]):
    """A line of a program: where there is little room it is clipped and not wrapped."""

    __slots__ = ()


def line(*parts: "str | Span | Line") -> Line:
    """One line made of plain strings, words, and other lines."""
    words: list[Span] = []
    for part in parts:
        if isinstance(part, Span):
            words.append(part)
        elif isinstance(part, str):
            words.append(Span(part))
        else:
            words.extend(part)
    return tuple(words)


def width(words: Line) -> int:
    """How many cells the line takes."""
    return sum(cell_len(word.text) for word in words)


def plain(words: Line) -> str:
    """The line's text."""
    return "".join(word.text for word in words)


def acting(words: Line, action: str) -> Line:
    """The line, all of which does this when it is clicked."""
    return tuple(word._replace(action=action) for word in words)


def action_at(words: Line, x: int) -> str:
    """What a click on a cell of the line does, `` for nothing."""
    start = 0
    for word in words:
        start += cell_len(word.text)
        if x < start:
            return word.action if x >= 0 else ""
    return ""


def fit(words: Line, cells: int, mark: str = "…") -> Line:
    """The line cut to `cells`, with an ellipsis, or another mark of one cell, where something was cut off."""
    if width(words) <= cells:
        return words
    kept: list[Span] = []
    left = max(0, cells - 1)
    for word in words:
        size = cell_len(word.text)
        if size > left:
            kept.append(word._replace(text=set_cell_size(word.text, left)))
            break
        kept.append(word)
        left -= size
    return (*kept, Span(mark, "dim")) if cells > 0 else ()


def pad(words: Line, cells: int, align: Literal["left", "right", "centre"] = "left") -> Line:
    """The line cut or filled with blanks to exactly `cells`."""
    words = fit(words, cells)
    blanks = cells - width(words)
    before = {"left": 0, "right": blanks, "centre": blanks // 2}[align]
    return (Span(" " * before), *words, Span(" " * (blanks - before)))


def spread(left: Line, right: Line, cells: int) -> Line:
    """`left` at the left edge and `right` at the right one; `left` gives way."""
    right = fit(right, cells)
    return (*pad(left, cells - width(right)), *right)


def joined(lines: Iterable[Line], between: Span) -> Line:
    """The lines that are not empty, `between` between each two."""
    words: list[Span] = []
    for each in lines:
        if each:
            words.extend((between, *each) if words else each)
    return tuple(words)


def choose(lines: Iterable[Line], cells: int) -> Line:
    """The first line that fits; else the last one, cut."""
    last: Line = ()
    for last in lines:
        if width(last) <= cells:
            return last
    return fit(last, cells)
