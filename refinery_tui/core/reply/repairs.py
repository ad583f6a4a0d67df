"""What is undone of the way a program was shown: prompts, line numbers, HTML entities, invisible characters."""

import html
import re

from refinery_tui.core.base.extraction import Assumption
from refinery_tui.core.reply.answer import INVISIBLE
from refinery_tui.core.reply.candidate import Candidate
from refinery_tui.core.reply.source import dedented, whole_lines
from refinery_tui.core.reply.syntax import Syntax

_PROMPT = re.compile(r"^[ \t]*(?:>>>|\.\.\.|In \[\d*\]:)(?: |$)", re.MULTILINE)
_NUMBERED = re.compile(r"[ \t]*(\d{1,5})([ \t]*[|:.)│]?[ \t]*)(?=\S)")
_UNSEEN = re.compile(f"[{INVISIBLE}]")
_SPACES = re.compile("[\u00a0\u2007\u202f]")


def repaired(candidate: Candidate, syntax: Syntax) -> Candidate:
    """The candidate, or what it shows when only that is a whole program with the entry point."""
    if not candidate.may_be_python or not syntax.mentions(candidate.text):
        return candidate
    look = syntax.look(candidate.text)
    if look.defines == "body" and not look.escaped:
        return candidate
    for assumption, undone in _undone(candidate.text):
        if undone != candidate.text and syntax.look(undone).defines == "body":
            return candidate.assuming(undone, assumption)
    return candidate


def _undone(text: str) -> list[tuple[Assumption, str]]:
    return [
        ("entities decoded", html.unescape(text) if "&" in text else text),
        ("invisible characters removed", dedented(_SPACES.sub(" ", _UNSEEN.sub("", text)))),
        ("prompts removed", without_prompts(text)),
        ("line numbers removed", without_line_numbers(text)),
    ]


def without_prompts(text: str) -> str:
    """What was typed in an interactive session; the text as it is when it is none."""
    if not re.search(r"^[ \t]*>>> ", text, re.MULTILINE):
        return text
    typed: list[str] = []
    for line in text.split("\n"):
        if prompt := _PROMPT.match(line):
            typed.append(line[prompt.end() :])
    return whole_lines("\n".join(typed))


def without_line_numbers(text: str) -> str:
    """A listing without the numbers in front of its lines; the text as it is where not every line has the next one."""
    lines = text.rstrip("\n").split("\n")
    first = _NUMBERED.match(lines[0])
    if first is None or not (gap := first[2]):
        return text
    found: list[str] = []
    for number, line in enumerate(lines, int(first[1])):
        numbered, rest = line.lstrip(" \t"), f"{number}{gap}"
        if not (numbered.startswith(rest) or numbered.rstrip() == rest.rstrip()):
            return text
        found.append(numbered[len(rest) :])
    return whole_lines("\n".join(found))
