"""TOML with the line of every key, so that a complaint can say where."""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.files.safe_files import read_file, read_named
from refinery_tui.core.base.text import one_line

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*((?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*'))*)\s*=")
_PART = re.compile(r"[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*'")

MOST_BYTES = 1 << 20  # of a file that a person writes
DEEPEST = 20  # tables and lists within each other
MOST_DOTS = 1_000  # in what may be a key
LONGEST_KEY = 2_000  # characters of a line in which its key is looked for
TOO_DEEP = f"tables or lists are nested more than {DEEPEST} deep: none of ours does."

KeyPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """One thing wrong with a file: where (a key path such as `("factors", "budget", 1)`) and what."""

    key: KeyPath
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A TOML file as read: its values and its words."""

    name: str
    source: str
    values: dict[str, Any]

    def line(self, key: KeyPath) -> int:
        """The line of `key`, or of the nearest of its parents that stands in the file (1 for none)."""
        return _line(_lines(self.source), key)

    def refuse(self, complaints: Iterable[Complaint]) -> None:
        """Raise one ConfigurationError that lists every complaint as `file:line: key: what`, if there is any."""
        if found := list(complaints):
            lines = _lines(self.source)  # only now: most files of a large set have nothing to complain of
            told = sorted((_line(lines, c.key), one_line(f"{dotted(c.key)}: {c.what}", 1000)) for c in found)
            raise ConfigurationError(*(f"{self.name}:{line}: {words}" for line, words in told))


def parse(source: str, name: str) -> Document:
    """The document in `source`; a syntax error is one ConfigurationError with file and line."""
    if any(part.count(".") > MOST_DOTS for line in source.splitlines() for part in line.split("=")):
        raise ConfigurationError(f"{name}: {TOO_DEEP}")  # before it is read, which takes the square of them
    try:
        values = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(_syntax(str(error), name, source)) from None
    except RecursionError:
        raise ConfigurationError(f"{name}: {TOO_DEEP}") from None
    except ValueError as error:  # a number of more digits than Python reads
        raise ConfigurationError(f"{name}: not TOML: {one_line(str(error), 200)}.") from None
    if _depth(values) > DEEPEST:
        raise ConfigurationError(f"{name}: {TOO_DEEP}")
    return Document(name=name, source=source, values=values)


def read(path: Path) -> Document:
    """The document in the file at `path`, which a person named."""
    return _read(path, lambda: read_named(path, most=MOST_BYTES))


def read_beneath(folder: Path, name: str) -> Document:
    """The document in the file `name` of a folder that may be a stranger's."""
    return _read(folder / name, lambda: read_file(folder, name, most=MOST_BYTES))


def _read(path: Path, content: Callable[[], bytes]) -> Document:
    try:
        return parse(content().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n"), str(path))
    except FileNotFoundError:
        raise ConfigurationError(f"{path}: no such file.") from None
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: is not UTF-8 text (byte {error.start}): save it as UTF-8.") from None
    except OSError as error:
        if path.is_dir():
            raise ConfigurationError(f"{path}: is a folder; name a .toml file.") from None
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}.") from None


def _depth(values: Any) -> int:
    """How deep tables and lists are nested, counted level by level and no deeper than is refused."""
    depth, level = 0, [values]
    while level and depth <= DEEPEST:
        depth += 1
        inner = [each.values() if isinstance(each, dict) else each for each in level]
        level = [value for each in inner for value in each if isinstance(value, dict | list)]
    return depth


def dotted(key: Sequence[str | int]) -> str:
    """`("factors", "budget", 1)` as a person writes it: `factors.budget[1]`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in key).lstrip(".") or "file"


def _syntax(error: str, name: str, source: str) -> str:
    found = re.search(r"\(at line (\d+), column (\d+)\)", error)
    line = found[1] if found else "1"
    text = source.splitlines()[int(line) - 1] if 1 <= int(line) <= len(source.splitlines()) else ""
    if "Cannot overwrite" in error and (key := _KEY.match(text)):
        return f"{name}:{line}: {one_line(key[1], 60)}: appears a second time: remove one of the two."
    if "Cannot declare" in error and (header := _HEADER.match(text)):
        return f"{name}:{line}: [{one_line(header[2], 60)}]: appears a second time: join the two tables."
    return f"{name}:{line}: not TOML: {error.partition(' (at')[0]}. Write strings in quotes and lists in [ ]."


def _line(lines: Mapping[KeyPath, int], key: KeyPath) -> int:
    return next((lines[key[:n]] for n in range(len(key), 0, -1) if key[:n] in lines), 1)


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
        if header := _HEADER.match(text[:LONGEST_KEY]):
            table = _parts(header[2])
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                lines.setdefault(table, number)
                table = (*table, counts[table])
            lines.setdefault(table, number)
        elif key := _KEY.match(text[:LONGEST_KEY]):
            parts = _parts(key[1])
            for n in range(1, len(parts) + 1):
                lines.setdefault(table + parts[:n], number)
            quote = _opened(text)
    return lines


def _opened(text: str) -> str:
    """The triple quote that `text` opens and leaves open, if any."""
    return next((mark for mark in ('"""', "'''") if text.count(mark) % 2), "")


def _parts(key: str) -> KeyPath:
    return tuple(part.strip("\"'") for part in _PART.findall(key)[: DEEPEST + 1])
