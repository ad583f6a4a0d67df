"""A page of the docs as toned lines: links act, and the one that is chosen is set off."""

from collections.abc import Sequence

from refinery_tui.core.docs.blocks import Kind, Piece
from refinery_tui.core.docs.layout import page_rows
from refinery_tui.core.docs.pages import docs_pages, heading_name
from refinery_tui.tui.text.styled import Line, Span, Tone, line, plain
from refinery_tui.tui.text.table_model import Column, Row, row

DOCS = (Column(title="page"), Column(title="what it says", yields=1))
TONES: dict[Kind, Tone] = {
    "plain": "plain",
    "strong": "strong",
    "code": "string",
    "link": "accent",
    "picture": "dim",
    "heading": "title",
}


def docs_list() -> list[Row]:
    """A row a page, in the order of the index."""
    return [row(page.name, (line(page.title), line(page.says.rstrip(".")))) for page in docs_pages()]


def docs_lines(name: str, cells: int, chosen: int = 0) -> list[Line]:
    """The page in so many columns; `chosen` is the number of the link that is set off."""
    return [tuple(_span(piece, chosen) for piece in pieces) for pieces in page_rows(name, cells)]


def _span(piece: Piece, chosen: int) -> Span:
    if not piece.link:
        return Span(piece.text, TONES[piece.kind])
    return Span(piece.text, "chosen" if piece.link == chosen else TONES[piece.kind], f"open_link({piece.link})")


def link_targets(name: str, cells: int) -> dict[int, str]:
    """Where the links of a page lead, by number."""
    return {piece.link: piece.target for pieces in page_rows(name, cells) for piece in pieces if piece.link}


def row_of_link(lines: Sequence[Line]) -> int:
    """The row of the link that is chosen, 0 where none is."""
    return next((at for at, words in enumerate(lines) if any(word.tone == "chosen" for word in words)), 0)


def row_of_heading(lines: Sequence[Line], heading: str) -> int:
    """The row of a heading by the name that links give it, 0 where there is none."""
    titles = (at for at, words in enumerate(lines) if words and words[0].tone == "title")
    return next((at for at in titles if heading_name(plain(lines[at])) == heading), 0)
