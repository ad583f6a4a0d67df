"""The fenced blocks of a reply, read as models write them rather than as CommonMark defines them."""

from collections.abc import Iterator
from itertools import islice

from refinery_tui.core.base.extraction import Assumption
from refinery_tui.core.reply.candidate import PYTHON, UNLABELLED, Candidate
from refinery_tui.core.reply.marks import Mark, marks
from refinery_tui.core.reply.source import dedented, in_string, unquoted, whole_lines
from refinery_tui.core.reply.syntax import Syntax

MARKS = 300  # of one reply, counted from its end, where the answer stands
ENDS = 12  # places where one block may end that are tried
HEADING_LINES = 3


def blocks(text: str, syntax: Syntax) -> list[Candidate]:
    """The blocks in order, also those without an end; `syntax` decides where a fence may be part of a program."""
    return list(_Blocks(text, syntax).all())


class _Blocks:
    """One pass over the lines and marks of a text."""

    def __init__(self, text: str, syntax: Syntax) -> None:
        self._lines = text.removesuffix("\n").split("\n")
        self._marks = marks(self._lines, MARKS)
        self._syntax = syntax
        self._spoken = 0  # the first line after the block before

    def all(self) -> Iterator[Candidate]:
        """Every block with the words before it."""
        position, wrapped = 0, False
        while position < len(self._marks):
            opener = self._marks[position]
            if not opener.opens:
                position += 1
                continue
            end, after = self._end(position)
            yield self._block(opener, end, wrapped=wrapped)
            wrapped = wrapped or (opener.wraps and end is not None and end.nests(opener))
            self._spoken = end.line + 1 if end else opener.line + 1
            position = after

    def _end(self, position: int) -> tuple[Mark | None, int]:
        """The mark that ends the block opened at `position`, and the position after it."""
        opener = self._marks[position]
        if (inside := self._resolved(position)) is not None:
            return self._marks[inside], inside + (0 if self._marks[inside].nests(opener) else 1)
        if self._is_open_string(position):
            return None, len(self._marks)
        for place in range(position + 1, len(self._marks)):
            mark = self._marks[place]
            if mark.closes(opener) or mark.ends_code(opener):
                return mark, place + 1
            if mark.nests(opener):
                return mark, place
        return None, position + 1

    def _resolved(self, position: int) -> int | None:
        """The first mark up to which the block is a whole program with the entry point."""
        opener = self._marks[position]
        if opener.language not in PYTHON | UNLABELLED:
            return None
        following = (p for p in range(position + 1, len(self._marks)) if self._marks[p].may_end(opener))
        for place in islice(following, ENDS):
            text = self._inside(opener, self._marks[place])
            if self._is_program(text):
                return place
            if self._marks[place].leads and not in_string(text):
                return None
        return None

    def _is_open_string(self, position: int) -> bool:
        """Whether the next mark stands in a string, which only the rest of the text ends."""
        opener = self._marks[position]
        if position + 1 == len(self._marks) or not in_string(self._inside(opener, self._marks[position + 1])):
            return False
        return self._is_program(self._inside(opener, None))

    def _is_program(self, text: str) -> bool:
        return self._syntax.mentions(text) and self._syntax.look(text).defines == "body"

    def _block(self, opener: Mark, end: Mark | None, *, wrapped: bool) -> Candidate:
        whole = end is not None and not end.nests(opener)
        assumed: list[Assumption] = []
        if not opener.leads or (end is not None and whole and not (end.leads and end.bare)):
            assumed.append("loose fence")
        if wrapped:
            assumed.append("wrapped")
        return Candidate(
            text=self._inside(opener, end),
            origin="block" if whole else "open block",
            language=opener.language,
            label=opener.after,
            heading=self._heading(opener),
            ends=end is None,
            lines=(opener.line, end.line + whole if end else len(self._lines)),
            assumed=tuple(assumed),
        )

    def _inside(self, opener: Mark, end: Mark | None) -> str:
        """The lines between two marks without the quote marks and the indentation of the first."""
        lines = self._lines[opener.line + 1 : end.line if end else None]
        if end is not None and not end.leads:
            lines = [*lines, end.before]
        if opener.quotes:
            lines = [unquoted(line, opener.quotes) for line in lines]
        code = [opener.code] if opener.code else []
        inside = "".join(f"{line}\n" for line in (*code, *(line.removeprefix(opener.indent) for line in lines)))
        return whole_lines(dedented(inside))

    def _heading(self, opener: Mark) -> str:
        spoken = [line for line in self._lines[self._spoken : opener.line] if line.strip()]
        titles = [line for line in spoken if line.lstrip().startswith(("#", "**"))]
        return "\n".join([*titles[-1:], *spoken[-HEADING_LINES:], opener.before])
