"""Long lines as several that fit: by words for prose, by cells where a word is too long."""

import re
from collections.abc import Iterator

from rich.cells import cell_len, get_character_cell_size

from refinery_tui.tui.text.styled import Line, Span

TAB = 4
UNITS = re.compile(r"[%×=]|(?<=\d )(?:s|ms|min|h|usd)\b")  # never begin a line: they belong to what stands before
LONGEST = 20_000  # characters of one line that are shown; a reply may hold one of ten million


def bounded(text: str) -> str:
    """One line no longer than anyone would read, with how long it was; it is cut before anything else is done to it."""
    if len(text) <= LONGEST:
        return text
    said = f" … ({len(text):,} characters in this line; the session keeps them all)"
    return text[: LONGEST - len(said)] + said


def shown(text: str) -> str:
    """One clean line ready for cells: bounded, tabs as blanks."""
    text = bounded(text)
    return text.expandtabs(TAB) if "\t" in text else text


def ending(text: str, cells: int) -> str:
    """The end of a line that fits into `cells` (at least 2), with a mark before it where something stands before."""
    cells = max(2, cells)
    if cell_len(text) <= cells:
        return text
    kept = text[-cells + 1 :]
    while cell_len(kept) > cells - 1:
        kept = kept[1:]
    return f"‹{kept}"


def ready(text: str) -> bool:
    """Whether a line can be shown as it is: printable, so without a tab or anything to clean away, and not too long."""
    return text.isprintable() and len(text) <= LONGEST


def wrapped(text: str, cells: int) -> list[str]:
    """`text` in pieces of at most `cells` cells (at least 2), broken after a blank where there is one."""
    cells = max(2, cells)
    if text.isascii() and len(text) <= cells:
        return [text]
    return list(_pieces(text, cells))


def _pieces(text: str, cells: int) -> Iterator[str]:
    start = 0
    while start < len(text):
        head = _head(text[start : start + 8 * cells], cells)
        if start + len(head) == len(text):
            yield head
            return
        blank = _blank(text[start : start + len(head) + 2], len(head))
        if blank == len(head):
            yield head.rstrip(" ") or head
            start += len(head) + 1
        elif blank >= cells // 3:
            yield head[: blank + 1].rstrip(" ") or head[: blank + 1]
            start += blank + 1
        else:
            yield head
            start += len(head)


def _blank(text: str, last: int) -> int:
    """The place of the last blank, at `last` at most, at which a line may end; -1 for none."""
    at = text.rfind(" ", 0, last + 1)
    while at >= 0 and (text[at - 1 : at] == "=" or UNITS.match(text, at + 1)):
        at = text.rfind(" ", 0, at)
    return at


def _head(text: str, cells: int) -> str:
    """The start of `text` that fits into `cells`; at least one character, so that a loop over it ends."""
    if text.isascii():
        return text[: max(1, cells)]
    used = 0
    for at, character in enumerate(text):
        used += get_character_cell_size(character)
        if used > cells:
            return text[: max(1, at)]
    return text


def wrapped_line(words: Line, cells: int) -> list[Line]:
    """A toned line in lines of at most `cells` cells (at least 2), broken after a blank where there is one."""
    cells = max(2, cells)
    lines: list[list[Span]] = [[]]
    left = cells
    for word in words:
        rest = word.text
        while rest:
            piece = _piece(rest, left, whole=left == cells)
            if piece:
                lines[-1].append(word._replace(text=piece))
                rest = rest[len(piece) :]
                left -= cell_len(piece)
            if rest:
                lines.append([])
                left = cells
    return [tuple(each) for each in lines]


def _piece(text: str, left: int, *, whole: bool) -> str:
    """What of `text` goes into the `left` cells of a line; nothing when it had better begin the next one."""
    head = _head(text[: 8 * max(left, 1)], left) if left > 1 or whole else ""
    if len(head) == len(text):
        return text if cell_len(text) <= left or whole else ""
    if (blank := _blank(text[: len(head) + 1], len(head) - 1)) > 0:
        return head[: blank + 1]
    return head if whole else ""
