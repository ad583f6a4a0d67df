"""What stands on a page: headings, paragraphs, items, programs and tables, made of pieces of text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from markdown_it.token import Token

Kind = Literal["plain", "strong", "code", "link", "picture", "heading"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Text of one kind; `target` is where a link leads, `link` its number on the page (from 1, 0 of what is none)."""

    text: str
    kind: Kind = "plain"
    target: str = ""
    link: int = 0


Text = tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading; level 1 is the page's title."""

    level: int
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph, or an item of a list: `mark` stands before it, `depth` lists lie around it."""

    text: Text
    mark: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeListing:
    """Lines of a program or of a terminal, to be shown as they are."""

    language: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextTable:
    """A table; the first row is its head."""

    rows: tuple[tuple[Text, ...], ...]


DocsBlock = Heading | Paragraph | CodeListing | TextTable


def docs_blocks(markdown: str) -> list[DocsBlock]:
    """The blocks of a page, in order."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
    return list(_Walk(tokens=tokens).blocks())


@dataclass(slots=True)
class _Walk:
    """Goes through the tokens of a page once, and counts its links."""

    tokens: "Sequence[Token]"
    links: int = 0

    def blocks(self) -> Iterator[DocsBlock]:
        numbers: list[int] = []  # the next one of each list around, 0 of a list without
        mark = ""
        rows: list[list[Text]] = []
        level = 0
        for token in self.tokens:
            match token.type:
                case "bullet_list_open" | "ordered_list_open":
                    numbers.append(int(token.attrGet("start") or 1) if token.type.startswith("ordered") else 0)
                case "bullet_list_close" | "ordered_list_close":
                    numbers.pop()
                case "list_item_open":
                    mark = f"{numbers[-1]}. " if numbers[-1] else "- "
                    numbers[-1] += 1 if numbers[-1] else 0
                case "heading_open":
                    level = int(token.tag[1:])
                case "heading_close":
                    level = 0
                case "table_open":
                    rows = []
                case "tr_open":
                    rows.append([])
                case "table_close":
                    yield TextTable(rows=tuple(map(tuple, rows)))
                    rows = []
                case "fence" | "code_block":
                    language = token.info.partition(" ")[0]
                    yield CodeListing(language=language, lines=tuple(token.content.rstrip("\n").split("\n")))
                case "inline":
                    text = self._text(token.children or ())
                    if rows:
                        rows[-1].append(text)
                    elif level:
                        yield Heading(level=level, text=text)
                    else:
                        yield Paragraph(
                            text=text, mark=mark or ("  " if numbers else ""), depth=max(0, len(numbers) - 1)
                        )
                        mark = ""

    def _text(self, children: "Sequence[Token]") -> Text:
        """The pieces of a line; a break within it is a blank."""
        pieces: list[Piece] = []
        strong, target = 0, ""
        for child in children:
            match child.type:
                case "strong_open" | "em_open":
                    strong += 1
                case "strong_close" | "em_close":
                    strong -= 1
                case "link_open":
                    target = str(child.attrGet("href") or "")
                    self.links += 1
                case "link_close":
                    target = ""
                case "image":
                    pieces.append(Piece(text=f"[picture: {child.content}]", kind="picture"))
                case "softbreak" | "hardbreak":
                    pieces.append(Piece(text=" "))
                case _ if child.content:
                    kind, number = _kind(child.type, target, strong), self.links if target else 0
                    pieces.append(Piece(text=child.content, kind=kind, target=target, link=number))
        return tuple(pieces)


def _kind(token: str, target: str, strong: int) -> Kind:
    if target:
        return "link"
    if token == "code_inline":
        return "code"
    return "strong" if strong else "plain"
