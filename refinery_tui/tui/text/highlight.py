"""Replies and programs as toned lines: prose as it is, code by the lexer of its language, which comes when needed."""

import re
from collections.abc import Iterator

from refinery_tui.core.base.program import is_script
from refinery_tui.core.base.text import clean
from refinery_tui.core.record.live_replies import MARK
from refinery_tui.tui.text.styled import CodeLine, Line, Span, Tone, line
from refinery_tui.tui.text.wrap import bounded, shown

FENCE = re.compile(r"^[ \t]{0,12}(?:`{3,}|~{3,})")
LEXED = 200_000  # characters of one program that are coloured; beyond that it is shown plain


def reply(text: str, last: int | None = None) -> list[Line]:
    """A reply in lines, or only the `last` of them: prose plain, fences dim, coloured lines of code between them."""
    rows = text.split("\n")
    first = 0 if last is None else max(0, len(rows) - last)
    lines: list[Line] = []
    code: list[str] | None = [] if _fences(rows[:first]) % 2 else None
    for each in clean("\n".join(map(bounded, rows[first:]))).split("\n"):
        if FENCE.match(each) is None:
            (lines.append(line(Span(shown(each), prose_tone(each)))) if code is None else code.append(each))
            continue
        if code is not None:
            lines.extend(map(CodeLine, program("\n".join(code))))
        code = [] if code is None else None
        lines.append(line(Span(shown(each), "dim")))
    if code is not None:
        lines.extend(map(CodeLine, program("\n".join(code))))
    return lines


def prose_tone(row: str) -> Tone:
    """What a model thought aloud is dim beside what it answers."""
    return "dim" if row.startswith(MARK) else "plain"


def _fences(rows: list[str]) -> int:
    """How many of the rows are fences."""
    return sum(map(is_fence, rows))


def is_fence(row: str) -> bool:
    """Whether a line opens or closes a block of code."""
    return ("```" in row or "~~~" in row) and FENCE.match(row) is not None


def program(source: str) -> list[Line]:
    """A program in coloured lines; plain when it is longer than anyone reads."""
    text = clean("\n".join(map(bounded, source.split("\n"))))
    if len(text) > LEXED:
        return [line(Span(shown(each))) for each in text.split("\n")]
    return list(_lines(_words(text)))


def _lines(words: Iterator[Span]) -> Iterator[Line]:
    row: list[Span] = []
    for word in words:
        first, *others = word.text.split("\n")
        if first:
            row.append(Span(shown(first), word.tone))
        for other in others:
            yield tuple(row)
            row = [Span(shown(other), word.tone)] if other else []
    yield tuple(row)


def _words(text: str) -> Iterator[Span]:
    if is_script(text):
        yield from _words_of_script(text)
        return
    from pygments.lexers.python import PythonLexer  # type: ignore[import-untyped]  # it ships no types

    lexer = PythonLexer(stripnl=False, ensurenl=False)
    for kind, value in lexer.get_tokens(text):
        yield Span(value, _tone(str(kind)))


def _words_of_script(text: str) -> Iterator[Span]:
    """JSON Lines, each line by itself; a line that begins with # is a comment."""
    from pygments.lexers.data import JsonLexer  # type: ignore[import-untyped]  # it ships no types

    lexer = JsonLexer(stripnl=False, ensurenl=False)
    for row in text.splitlines(keepends=True):
        if row.lstrip().startswith("#"):
            yield Span(row, "comment")
        else:
            yield from (Span(value, _tone(str(kind))) for kind, value in lexer.get_tokens(row))


_KINDS: tuple[tuple[str, Tone], ...] = (
    ("Token.Keyword", "keyword"),
    ("Token.Operator.Word", "keyword"),
    ("Token.Literal.String", "string"),
    ("Token.Literal.Number", "number"),
    ("Token.Comment", "comment"),
    ("Token.Name.Function", "name"),
    ("Token.Name.Class", "name"),
    ("Token.Name.Decorator", "name"),
    ("Token.Name.Tag", "name"),
)


def _tone(kind: str) -> Tone:
    return next((tone for prefix, tone in _KINDS if kind.startswith(prefix)), "plain")
