"""Programs without any mark: the lines of a reply that are Python, between those that are prose."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from refinery_tui.core.reply.candidate import Candidate
from refinery_tui.core.reply.fences import HEADING_LINES
from refinery_tui.core.reply.source import dedented, whole_lines
from refinery_tui.core.reply.syntax import Syntax

LINES = 5000  # of a reply in which code is looked for among prose
STARTS = 30  # lines where a program may begin that are tried
CUTS = 12  # places where one beginning may end that are tried
_HEAD = re.compile(r"[ \t]*(?:async[ \t]+def|def|class|if|for|while|with|try|else|elif|except|finally|match|case)\b.*:")
_START = re.compile(
    r"[ \t]*(?:(?:async[ \t]+def|def|class|import|from|if|try|for|with)\b|@\w|#|\"\"\"|'''|\w+[ \t]*=[^=])"
)


def entire(text: str, syntax: Syntax) -> list[Candidate]:
    """The whole text when it is a program with the entry point and nothing else."""
    whole = whole_lines(dedented(text.strip("\n")))
    if whole.startswith("#+"):  # a comment to Python, the mark of a block to Org mode
        return []
    if not syntax.mentions(whole) or syntax.look(whole).defines != "body" or syntax.look(whole).prose:
        return []
    return [Candidate(text=whole, origin="bare", language="python", ends=True, assumed=("no fence",))]


def unmarked(text: str, syntax: Syntax) -> list[Candidate]:
    """Every run of lines that is a program with the entry point."""
    lines = text.split("\n")
    return list(_runs(lines, syntax)) if len(lines) <= LINES and syntax.mentions(text) else []


def program_at_start(text: str, syntax: Syntax) -> str | None:
    """The lines at the beginning of `text` that are a program with the entry point; None when they are not."""
    whole = whole_lines(dedented(text))
    look = syntax.look(whole)
    source = whole if look.parsed and not look.prose else _trimmed(whole.split("\n"), syntax)
    return source if syntax.look(source).defines == "body" else None


def _trimmed(lines: Sequence[str], syntax: Syntax) -> str:
    """The lines that parse, without bare words, titles and space before them, up to the last that does something."""
    parsed = lines[: _length(lines, syntax)]
    first, last = syntax.look(whole_lines("\n".join(parsed))).useful
    return whole_lines(re.sub(r"\A(?:##+ .*\n|\s*\n)+", "", "\n".join(parsed[max(first - 1, 0) : last])))


def _is_inner(lines: Sequence[str], number: int) -> bool:
    """Whether the line is part of a statement above it, as a method is of its class."""
    depth = _depth(lines[number])
    above = (line for line in reversed(lines[:number]) if line.strip() and _depth(line) < depth)
    return depth > 0 and _HEAD.match(next(above, "")) is not None


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def _runs(lines: Sequence[str], syntax: Syntax) -> Iterator[Candidate]:
    after = 0
    for number in islice((n for n, line in enumerate(lines) if _START.match(line)), STARTS):
        source = _run(lines, number, syntax) if number >= after else None
        if source is not None:
            heading = "\n".join([said for said in lines[after:number] if said.strip()][-HEADING_LINES:])
            after = number + source.count("\n")
            ends = not "".join(lines[after:]).strip()
            yield Candidate(
                text=source, origin="bare", language="python", heading=heading, ends=ends, assumed=("no fence",)
            )


def _run(lines: Sequence[str], number: int, syntax: Syntax) -> str | None:
    """The program that begins with this line."""
    if _is_inner(lines, number):
        return None
    part = "\n".join(_indented(lines[number:]))
    return program_at_start(part, syntax) if syntax.mentions(part) else None


def _indented(lines: Sequence[str]) -> list[str]:
    """The lines up to the first that is indented less than the first one."""
    depth = _depth(lines[0])
    end = next((n for n, line in enumerate(lines) if line.strip() and _depth(line) < depth), None)
    return list(lines[:end])


def _length(lines: Sequence[str], syntax: Syntax) -> int:
    """How many of the first lines parse as statements that do something."""
    end = len(lines)
    for _ in range(CUTS):
        look = syntax.look(whole_lines("\n".join(lines[:end])))
        if look.parsed:
            return end
        if not look.error_line:
            return 0
        end = _statement_start(lines, min(look.error_line, end))
        if end == 0:
            return 0
    return 0


def _statement_start(lines: Sequence[str], line: int) -> int:
    """The index of the last line before `line` (counted from 1), or it itself, that begins a statement at the top."""
    for index in range(line - 1, -1, -1):
        if lines[index][:1].strip() and lines[index][0] not in ")]}":
            return index
    return 0
