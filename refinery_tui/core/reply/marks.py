"""The runs of backticks and tildes in a text that may begin or end a block."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from refinery_tui.core.reply.answer import BLANK, TOKENS
from refinery_tui.core.reply.candidate import PYTHON, UNLABELLED

LABEL_CHARACTERS = 80
_MARKDOWN = frozenset({"markdown", "md", "mdx"})
_WRAPPERS = UNLABELLED | _MARKDOWN | {"html", "xml"}
_OTHERS = frozenset({"bash", "sh", "shell", "zsh", "console", "json", "diff", "patch", "output", "yaml", "toml", "js"})
_RUN = re.compile(r"(?<!`)`{3,}|(?<!~)~{3,}")
_LEAD = re.compile(rf"((?:[{BLANK}]{{0,12}}>){{0,4}})([{BLANK}]{{0,24}})((?:[-*+]|\d{{1,3}}[.)])[ \t]+)?\Z")
_CODE = re.compile(r"\W{0,9}(?:python3?|py)?[ \t]*((?:async[ \t]+def|def|import|from|class)[ \t]+\w.*|@\w.*)\Z")
_PATH = re.compile(r"\w\.pyi?\b")
_WORD = re.compile(r"\W*(\w[\w+#-]*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A run with what stands before and after it on its line.

    `leads`: only quote marks, indentation or the mark of a list stand before it; `bare`: nothing but tokens of a chat
    template follows; `code`: the first line of a program does. `language` is the first word of the label in lower case,
    `python` for a path of a Python file; `opens` says whether a block may begin here.
    """

    line: int
    before: str
    run: str
    after: str
    leads: bool
    bare: bool
    opens: bool
    quotes: int
    indent: str
    language: str
    code: str

    @property
    def wraps(self) -> bool:
        """Whether it opens a block of Markdown."""
        return self.language in _MARKDOWN

    def may_end(self, opener: "Mark") -> bool:
        """Whether the block of `opener` may end here, if that makes a program of it."""
        return self._fits(opener)

    def ends_code(self, opener: "Mark") -> bool:
        """Whether it stands at the end of a line of code."""
        return self._fits(opener) and self.bare and not self.leads and not self.opens

    def closes(self, opener: "Mark") -> bool:
        """Whether it ends the block whatever it holds: alone on its line, or with words behind it that are no label."""
        if not (self.leads and self._fits(opener)):
            return False
        known = self.language in PYTHON or self.language in _OTHERS
        return self.bare or (not known and "`" not in self.after and len(self.after.split()) > 1)

    def nests(self, opener: "Mark") -> bool:
        """Whether another block begins here though the one of `opener` has not ended."""
        labelled = self.opens and bool(self.language)
        return labelled and (opener.language in _WRAPPERS or (self.leads and self._fits(opener)))

    def _fits(self, opener: "Mark") -> bool:
        return self.run.startswith(opener.run)


def marks(lines: Sequence[str], most: int) -> list[Mark]:
    """The first run of each line that has one; the last `most` of them."""
    marked = ((number, run) for number in reversed(range(len(lines))) if (run := _RUN.search(lines[number])))
    return [_mark(number, run) for number, run in islice(marked, most)][::-1]


def _mark(number: int, run: re.Match[str]) -> Mark:
    line = run.string
    before, after = line[: run.start()], line[run.end() :]
    lead = _LEAD.match(before)
    label = TOKENS.sub("", after[: 2 * LABEL_CHARACTERS]).strip(BLANK)
    code = _CODE.match(after)
    return Mark(
        line=number,
        before=before,
        run=run[0],
        after=after,
        leads=lead is not None,
        bare=not label and not after[2 * LABEL_CHARACTERS :].strip(BLANK),
        opens=_opens(run[0], before, after, leads=lead is not None),
        quotes=lead[1].count(">") if lead else 0,
        indent=_indent(lead) if lead else "",
        language="python" if code or _PATH.search(label[:LABEL_CHARACTERS]) else _language(label),
        code=code[1] if code else "",
    )


def _opens(run: str, before: str, after: str, *, leads: bool) -> bool:
    """Whether it is no inline code, which has backticks further on; behind words a block needs a label or a colon."""
    if run[0] == "~":
        return leads
    words = after.strip(BLANK).lower()
    return "`" not in after and (leads or words in PYTHON or (not words and before.endswith(": ")))


def _language(label: str) -> str:
    found = _WORD.match(label[:LABEL_CHARACTERS])
    return found[1].lower() if found else ""


def _indent(lead: re.Match[str]) -> str:
    """What stands before each line of the block behind the quote marks: a list mark is as wide as so many spaces."""
    return lead[2] + " " * len(lead[3] or "")
