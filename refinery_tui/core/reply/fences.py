"""The fenced blocks of a reply, read as models write them rather than as CommonMark defines them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from refinery_tui.core.extraction import Assumption
from refinery_tui.core.reply.answer import BLANK, TOKENS
from refinery_tui.core.reply.candidate import PYTHON, UNLABELLED, Candidate
from refinery_tui.core.reply.syntax import Syntax

MARKS = 2000  # of one reply, counted from its end, where the answer stands
ENDS = 12  # places where one block may end that are tried
HEADING_LINES = 3
_WRAPPERS = UNLABELLED | {"markdown", "md", "mdx", "html", "xml"}
_SHELLS = frozenset({"bash", "sh", "shell", "zsh", "console", "json", "diff", "patch", "output", "yaml", "toml", "js"})
_RUN = re.compile(r"(?<!`)`{3,}|(?<!~)~{3,}")
_LEAD = re.compile(rf"((?:[{BLANK}]{{0,12}}>){{0,4}})([{BLANK}]{{0,24}})((?:[-*+]|\d{{1,3}}[.)])[ \t]+)?\Z")
_FIRST_CODE = re.compile(r"\W*(?:python3?|py)?[ \t]*((?:async[ \t]+def|def|import|from|class)[ \t]+\w.*|@\w.*)\Z")
_PATH = re.compile(r"\w\.pyi?\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A run of backticks or tildes with what stands before and after it on its line; `quotes` counts `>` before it."""

    line: int
    before: str
    run: str
    after: str
    leads: bool
    quotes: int
    indent: str

    @property
    def language(self) -> str:
        """The first word of the label, in lower case; a path of a Python file counts as `python`."""
        words = TOKENS.sub("", self.after)[:80]
        if _PATH.search(words) or _FIRST_CODE.match(words):
            return "python"
        found = re.match(r"\W*(\w[\w+#-]*)", words)
        return found[1].lower() if found else ""

    @property
    def bare(self) -> bool:
        """Whether nothing but tokens of a chat template follows."""
        return not TOKENS.sub("", self.after).strip(BLANK)

    @property
    def opens(self) -> bool:
        """Whether a block may begin here; inline code has backticks further on, and words before need a label."""
        if self.run[0] == "`" and "`" in self.after:
            return False
        words = self.after.strip(BLANK).lower()
        return self.leads or (self.run[0] == "`" and (words in PYTHON or (not words and self.before.endswith(": "))))

    def fits(self, opener: "Mark") -> bool:
        """Whether it is the same character at least as often."""
        return self.run.startswith(opener.run)

    def closes(self, opener: "Mark") -> bool:
        """Whether it ends the block: alone on its line, or with words behind it that are no label."""
        if not (self.leads and self.fits(opener)):
            return False
        several = len(self.after.split()) > 1 and self.language not in PYTHON | _SHELLS
        return self.bare or (several and "`" not in self.after)

    def nests(self, opener: "Mark") -> bool:
        """Whether another block begins here though the one of `opener` has not ended."""
        labelled = self.opens and bool(self.language)
        return labelled and (opener.language in _WRAPPERS or (self.leads and self.fits(opener)))


def blocks(text: str, syntax: Syntax) -> list[Candidate]:
    """The blocks in order, also one without an end; `syntax` decides where a fence may be part of a program."""
    return list(_Blocks(text, syntax).all())


class _Blocks:
    """One pass over the lines and marks of a text."""

    def __init__(self, text: str, syntax: Syntax) -> None:
        self._lines = text.split("\n")
        self._marks = marks(self._lines)[-MARKS:]
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
            wrapped = wrapped or (opener.language in ("markdown", "md", "mdx") and after == position + 1)
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
            if mark.closes(opener):
                return mark, place + 1
            if mark.nests(opener):
                return mark, place
        return None, position + 1

    def _resolved(self, position: int) -> int | None:
        """The first mark up to which the block is a whole program with the entry point."""
        opener = self._marks[position]
        if opener.language not in PYTHON | UNLABELLED:
            return None
        following = (p for p in range(position + 1, len(self._marks)) if self._may_end(p, opener))
        for place in islice(following, ENDS):
            text = self._inside(opener, self._marks[place])
            if self._syntax.mentions(text) and self._syntax.look(text).defines == "body":
                return place
            if self._marks[place].leads and not _in_string(text):
                return None
        return None

    def _is_open_string(self, position: int) -> bool:
        """Whether the next mark stands in a string, which only the rest of the text ends."""
        opener = self._marks[position]
        if position + 1 == len(self._marks) or not _in_string(self._inside(opener, self._marks[position + 1])):
            return False
        rest = self._inside(opener, None)
        return self._syntax.mentions(rest) and self._syntax.look(rest).defines == "body"

    def _may_end(self, place: int, opener: Mark) -> bool:
        mark = self._marks[place]
        return mark.fits(opener) and (mark.leads or mark.bare)

    def _block(self, opener: Mark, end: Mark | None, *, wrapped: bool) -> Candidate:
        whole = end is not None and not end.nests(opener)
        loose = not opener.leads or (end is not None and whole and not (end.leads and end.bare))
        assumed: list[Assumption] = ["loose fence"] if loose else []
        return Candidate(
            text=self._inside(opener, end),
            origin="block" if whole else "open block",
            language=opener.language,
            label=opener.after,
            heading=self._heading(opener),
            ends=end is None,
            lines=(opener.line, end.line + whole if end else len(self._lines)),
            assumed=(*assumed, "wrapped") if wrapped else tuple(assumed),
        )

    def _inside(self, opener: Mark, end: Mark | None) -> str:
        """The lines between two marks without the quote marks and the indentation of the first."""
        lines = self._lines[opener.line + 1 : end.line if end else None]
        if end is not None and not end.leads:
            lines = [*lines, end.before]
        lines = [_unquoted(line, opener.quotes).removeprefix(opener.indent) for line in lines]
        first = _FIRST_CODE.match(opener.after)
        text = "\n".join([*([first[1]] if first else ()), *lines])
        return whole_lines(dedented(text))

    def _heading(self, opener: Mark) -> str:
        spoken = [line for line in self._lines[self._spoken : opener.line] if line.strip()]
        titles = [line for line in spoken if line.lstrip().startswith(("#", "**"))]
        return "\n".join([*titles[-1:], *spoken[-HEADING_LINES:], opener.before])


def marks(lines: Sequence[str]) -> list[Mark]:
    """The first run of each line, and the last where it ends the line."""
    return [mark for number, line in enumerate(lines) if "```" in line or "~~~" in line for mark in _of(number, line)]


def _of(number: int, line: str) -> Iterator[Mark]:
    first = _RUN.search(line)
    if first is None:
        return
    lead = _LEAD.match(line[: first.start()])
    yield Mark(
        line=number,
        before=line[: first.start()],
        run=first[0],
        after=line[first.end() :],
        leads=lead is not None,
        quotes=lead[1].count(">") if lead else 0,
        indent=_indent(lead) if lead else "",
    )


def _indent(lead: re.Match[str]) -> str:
    """What stands before each line of the block behind the quote marks: a list mark is as wide as so many spaces."""
    return lead[2] + " " * len(lead[3] or "")


def _in_string(text: str) -> bool:
    """Whether a string in triple quotes is open at the end of `text`."""
    return text.count('"""') % 2 == 1 or text.count("'''") % 2 == 1


def _unquoted(line: str, quotes: int) -> str:
    return re.sub(rf"\A(?:[{BLANK}]{{0,3}}>){{1,{quotes}}}", "", line) if quotes else line


def dedented(text: str) -> str:
    """The text without the indentation of its first line, as no program begins with one."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip())]
    return re.sub(rf"^{re.escape(indent)}", "", text, flags=re.MULTILINE) if indent else text


def whole_lines(text: str) -> str:
    """The text with an end to its last line, empty when it holds nothing but space."""
    if not text.strip():
        return ""
    return text if text.endswith("\n") else f"{text}\n"
