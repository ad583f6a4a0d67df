"""Programs that a reply marks by something other than a fence: tags, quotes, environments of other markup."""

import html
import re
from collections.abc import Iterator
from itertools import islice

from refinery_tui.core.reply.candidate import Candidate
from refinery_tui.core.reply.source import dedented, whole_lines
from refinery_tui.core.reply.syntax import Syntax

OPENINGS = 12  # of one kind that are tried
ENDS = 3
HEADING_CHARACTERS = 200
_ELEMENT = (
    r"(?:<pre\b[^<>\n]{0,200}>\s*)?"
    r"<([\w-]{0,20}(?:code|python|program|solution|answer|source|execute)[\w-]{0,20}|pre|py)\b[^<>\n]{0,200}>"
)
_PAIRS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(_ELEMENT, re.IGNORECASE), r"</{0}>"),
    (re.compile(r"\[(python|py|code|answer)\]", re.IGNORECASE), r"\[/{0}\]"),
    (re.compile(r"^[ \t]*('''|\"\"\")(?:python3?|py)[ \t]*$", re.MULTILINE | re.IGNORECASE), r"{0}"),
    (re.compile(r"\\begin\{(lstlisting|minted|verbatim|code)\}(?:[\[{][^\n]*)?"), r"\\end\{{{0}\}}"),
    (re.compile(r"^[ \t]*#\+begin_(src)[ \t]+python[^\n]*$", re.MULTILINE | re.IGNORECASE), r"^[ \t]*#\+end_{0}"),
    (re.compile(r"\{(code)(?::[^{}\n]{0,80})?\}"), r"\{{{0}\}}"),
    (re.compile(r"(```)(?:python3?|py)?(?=[^\n`]+```)", re.IGNORECASE), r"{0}"),
)


def tagged(text: str, syntax: Syntax) -> list[Candidate]:
    """Every marked text that is a whole program with the entry point."""
    if not syntax.mentions(text):
        return []
    return [found for opening, closing in _PAIRS for found in _between(text, opening, closing, syntax)]


def _between(text: str, opening: re.Pattern[str], closing: str, syntax: Syntax) -> Iterator[Candidate]:
    position = 0
    for begins in islice(opening.finditer(text), OPENINGS):
        if begins.start() < position:
            continue
        ends = re.compile(closing.format(re.escape(begins[1])), re.MULTILINE | re.IGNORECASE)
        for inside, after in _insides(text, begins, ends):
            if (source := _program(inside, syntax)) is not None:
                heading = text[max(position, begins.start() - HEADING_CHARACTERS) : begins.start()]
                whole = after is not None
                yield Candidate(
                    text=source,
                    origin="tags",
                    language="python",
                    heading="\n".join(heading.strip().split("\n")[-2:]),
                    ends=not whole,
                    assumed=("tags",),
                )
                position = len(text) if after is None else after
                break


def _insides(text: str, begins: re.Match[str], ends: re.Pattern[str]) -> Iterator[tuple[str, int | None]]:
    """What may stand between: up to each of the first marks that end it, else up to the end of the reply."""
    found = list(islice(ends.finditer(text, begins.end()), ENDS))
    for end in found:
        yield text[begins.end() : end.start()], end.end()
    if not found:
        yield text[begins.end() :], None


def _program(inside: str, syntax: Syntax) -> str | None:
    source = whole_lines(dedented(_decoded(inside).strip("\n")))
    return source if syntax.mentions(source) and syntax.look(source).defines == "body" else None


def _decoded(inside: str) -> str:
    """As HTML is read, where it was written as HTML: a `<` of its own says that it was not."""
    if "<![CDATA[" in inside:
        return inside.replace("<![CDATA[", "", 1).replace("]]>", "", 1)
    return inside if "<" in inside else html.unescape(inside)
