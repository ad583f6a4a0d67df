"""The name that a program's text has everywhere, its SHA-256, and how much of it differs from another's."""

import difflib
import hashlib
import re
from typing import Literal

from refinery_tui.core.base.text import clean

_SCRIPT = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*[ \t]*\{[ \t]*\"")


def sha(source: str) -> str:
    """The SHA-256 of the source as UTF-8, in hex; what UTF-8 cannot hold counts as `?`."""
    return hashlib.sha256(source.encode("utf-8", "replace")).hexdigest()


def is_script(source: str) -> bool:
    """Whether a program is a script of actions, JSON Lines: its first line beside comments begins an object, as no
    program in Python begins.
    """
    return _SCRIPT.match(source) is not None


def language_of(source: str) -> Literal["jsonl", "python"]:
    """What a fence around it names."""
    return "jsonl" if is_script(source) else "python"


def suffix_of(source: str) -> Literal[".jsonl", ".py"]:
    """How a file that holds it ends."""
    return ".jsonl" if is_script(source) else ".py"


def program_lines(source: str) -> list[str]:
    """Its lines as Python counts them."""
    return re.split("\r\n|\r|\n", source)


def changed_lines(old: str, new: str) -> tuple[int, int]:
    """How many lines were added and removed between two sources, as they are shown."""
    a, b = (clean(text).rstrip("\n").split("\n") for text in (old, new))
    moves = [move for move in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes() if move[0] != "equal"]
    return sum(j2 - j1 for *_, j1, j2 in moves), sum(i2 - i1 for _, i1, i2, *_ in moves)
