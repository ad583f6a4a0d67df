"""Lines of a reply as a source text: without what surrounds them on the page."""

import re

from refinery_tui.core.reply.answer import BLANK


def whole_lines(text: str) -> str:
    """The text with an end to its last line, empty when it holds nothing but space."""
    if not text.strip():
        return ""
    return text if text.endswith("\n") else f"{text}\n"


def dedented(text: str) -> str:
    """The text without the indentation of its first line, as no program begins with one."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip())]
    return re.sub(rf"^{re.escape(indent)}", "", text, flags=re.MULTILINE) if indent else text


def unquoted(line: str, quotes: int) -> str:
    """The line without as many marks of a block quote."""
    return re.sub(rf"\A(?:[{BLANK}]{{0,3}}>){{1,{quotes}}}", "", line)


def in_string(text: str) -> bool:
    """Whether a string in triple quotes is open at the end of the text."""
    return text.count('"""') % 2 == 1 or text.count("'''") % 2 == 1
