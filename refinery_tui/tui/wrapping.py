"""Long lines as several that fit: by words for prose, by cells where a word is too long."""

from collections.abc import Iterator

from rich.cells import cell_len, split_text

from refinery_tui.tui.tones import Line, Word

TAB = 4
LONGEST = 20_000  # characters of one line that are shown; a reply may hold one of ten million


def shown(text: str) -> str:
    """One clean line ready for cells: tabs as blanks, and no longer than anyone would read."""
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]} … ({len(text):,} characters in this line; the session keeps them all)"
    return text.expandtabs(TAB) if "\t" in text else text


def wrapped(text: str, cells: int) -> list[str]:
    """`text` in pieces of at most `cells` cells (at least 2), broken after a blank where there is one."""
    cells = max(2, cells)
    if text.isascii() and len(text) <= cells:
        return [text]
    return list(_pieces(text, cells))


def _pieces(text: str, cells: int) -> Iterator[str]:
    while text:
        if (len(text) if text.isascii() else cell_len(text)) <= cells:
            yield text
            return
        head = text[:cells] if text[:cells].isascii() else _head(text, cells)
        blank = head.rfind(" ")
        at = blank + 1 if blank >= cells // 3 and text[len(head)] != " " else len(head)
        yield text[:at].rstrip(" ") or text[:at]
        text = text[at:].removeprefix(" ") if at == len(head) else text[at:]


def _head(text: str, cells: int) -> str:
    """The start of `text` that fits into `cells`; at least one character, so that a loop over it ends."""
    start = text[: cells + 64]
    head, _ = split_text(start, cells)
    while cell_len(head) > cells and len(head) > 1:
        head = head[:-1]
    return head or text[0]


def wrapped_line(words: Line, cells: int) -> list[Line]:
    """A toned line in lines of at most `cells` cells (at least 2), broken after a blank where there is one."""
    cells = max(2, cells)
    lines: list[list[Word]] = [[]]
    left = cells
    for word in words:
        rest = word.text
        while rest:
            piece = _piece(rest, left, whole=left == cells)
            if piece:
                lines[-1].append(Word(piece, word.tone))
                rest = rest[len(piece) :]
                left -= cell_len(piece)
            if rest:
                lines.append([])
                left = cells
    return [tuple(each) for each in lines]


def _piece(text: str, left: int, *, whole: bool) -> str:
    """What of `text` goes into the `left` cells of a line; nothing when it had better begin the next one."""
    if cell_len(text) <= left:
        return text
    head = _head(text, left) if left > 1 or whole else ""
    if (blank := head.rfind(" ")) > 0:
        return head[: blank + 1]
    return head if whole else ""
