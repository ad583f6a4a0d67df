"""TOML with the line of every key, so that a complaint can say where."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import one_line

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*((?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*'))*)\s*=")
_PART = re.compile(r"[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*'")

KeyPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """One thing wrong with a file: where (a key path such as `("factors", "budget", 1)`) and what."""

    key: KeyPath
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A TOML file as read: its values, its words, and the line of each key path."""

    name: str
    source: str
    values: dict[str, Any]
    lines: dict[KeyPath, int]

    def line(self, key: KeyPath) -> int:
        """The line of `key`, or of the nearest of its parents that stands in the file (1 for none)."""
        return next((self.lines[key[:n]] for n in range(len(key), 0, -1) if key[:n] in self.lines), 1)

    def refuse(self, complaints: Iterable[Complaint]) -> None:
        """Raise one ConfigurationError that lists every complaint as `file:line: key: what`, if there is any."""
        told = sorted((self.line(c.key), f"{dotted(c.key)}: {c.what}") for c in complaints)
        if told:
            raise ConfigurationError("\n".join(f"{self.name}:{line}: {words}" for line, words in told))


def parse(source: str, name: str) -> Document:
    """The document in `source`; a syntax error is one ConfigurationError with file and line."""
    try:
        values = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(_syntax(str(error), name, source)) from None
    return Document(name=name, source=source, values=values, lines=_lines(source))


def read(path: Path) -> Document:
    """The document in the file at `path`."""
    try:
        return parse(path.read_text(encoding="utf-8"), str(path))
    except FileNotFoundError:
        raise ConfigurationError(f"{path}: no such file.") from None
    except IsADirectoryError:
        raise ConfigurationError(f"{path}: is a folder; name a .toml file.") from None
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: is not UTF-8 text (byte {error.start}).") from None
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}.") from None


def dotted(key: Sequence[str | int]) -> str:
    """`("factors", "budget", 1)` as a person writes it: `factors.budget[1]`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in key).lstrip(".") or "file"


def _syntax(error: str, name: str, source: str) -> str:
    found = re.search(r"\(at line (\d+), column (\d+)\)", error)
    line = found[1] if found else "1"
    text = source.splitlines()[int(line) - 1] if 1 <= int(line) <= len(source.splitlines()) else ""
    if "Cannot overwrite" in error and (key := _KEY.match(text)):
        return f"{name}:{line}: {one_line(key[1], 60)}: stands here a second time: leave one of the two."
    if "Cannot declare" in error and (header := _HEADER.match(text)):
        return f"{name}:{line}: [{one_line(header[2], 60)}]: stands here a second time: join the two tables."
    return f"{name}:{line}: not TOML: {error.partition(' (at')[0]}. Strings stand in quotes, lists in [ ]."


def _lines(source: str) -> dict[KeyPath, int]:
    """Where each header and key of a *valid* document stands; keys inside multi-line strings never mislead
    for long, as the first line found for a path is kept."""
    lines: dict[KeyPath, int] = {}
    table: KeyPath = ()
    counts: dict[KeyPath, int] = {}
    quote = ""
    for number, text in enumerate(source.splitlines(), 1):
        if quote:
            quote = "" if quote in text else quote
            continue
        if header := _HEADER.match(text):
            table = _parts(header[2])
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                lines.setdefault(table, number)
                table = (*table, counts[table])
            lines.setdefault(table, number)
        elif key := _KEY.match(text):
            for n in range(1, len(_parts(key[1])) + 1):
                lines.setdefault(table + _parts(key[1])[:n], number)
            quote = _opened(text)
    return lines


def _opened(text: str) -> str:
    """The triple quote that `text` opens and leaves open, if any."""
    return next((mark for mark in ('"""', "'''") if text.count(mark) % 2), "")


def _parts(key: str) -> KeyPath:
    return tuple(part.strip("\"'") for part in _PART.findall(key))
