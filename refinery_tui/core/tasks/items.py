"""The items of a published set: JSON Lines, one JSON array, or CSV, packed or not; what is wrong names its line."""

import csv
import gzip
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.files.safe_files import open_named
from refinery_tui.core.base.text import one_line, size
from refinery_tui.core.base.values.strict_json import one_key_each

MOST_LINE, MOST_BYTES, MOST_COMPLAINTS = 64 << 20, 2 << 30, 20
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item, and the line on which it begins (of an array its place); of a case its file."""

    line: int
    values: Mapping[str, Any]
    case_of: Path | None = None


def read_items(path: Path) -> Iterator[Item]:
    """The items of a file one after the other; ConfigurationError with the line of what cannot be read."""
    try:
        with open(open_named(path), "rb") as plain, _unpacked(path, plain) as file:
            names = path.name.removesuffix(".gz")
            if names.endswith(".csv"):
                yield from _csv(path, file)
            else:
                yield from _json(path, file)
    except gzip.BadGzipFile:
        raise ConfigurationError(f"{path}: ends in .gz and is not packed so.") from None
    except (OSError, EOFError) as error:
        raise ConfigurationError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}.") from None


def _unpacked(path: Path, file: IO[bytes]) -> IO[bytes]:
    return cast("IO[bytes]", gzip.GzipFile(fileobj=file)) if path.name.endswith(".gz") else file


def _lines(path: Path, file: Any) -> Iterator[tuple[int, str]]:
    """Every line that is not blank, as text, with its number."""
    number, read = 0, 0
    while line := file.readline(MOST_LINE + 1):
        number, read = number + 1, read + len(line)
        if len(line) > MOST_LINE or read > MOST_BYTES:
            raise ConfigurationError(f"{path}:{number}: more than {size(MOST_LINE)} in a line, or {size(MOST_BYTES)}.")
        yield number, _text(path, number, line.removeprefix(_BOM) if number == 1 else line)


def _text(path: Path, number: int, line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}:{number}: is not UTF-8 text (byte {error.start} of the line).") from None


def _json(path: Path, file: Any) -> Iterator[Item]:
    lines = _lines(path, file)
    for number, line in lines:
        if not line.strip():
            continue
        if line.lstrip().startswith("["):
            yield from _array(path, number, line + "".join(text for _, text in lines))
            return
        yield Item(line=number, values=_object(path, number, _parsed(path, number, line)))


def _array(path: Path, first: int, text: str) -> Iterator[Item]:
    """The members of one array, which counts from its own line on; there are no others to name."""
    for place, value in enumerate(_parsed(path, first, text)):
        yield Item(line=first + place, values=_object(path, first + place, value))


def _parsed(path: Path, number: int, text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=one_key_each)
    except json.JSONDecodeError as error:
        raise ConfigurationError(f"{path}:{number + error.lineno - 1}: is not JSON: {error.msg}.") from None
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"{path}:{number}: cannot be read: {one_line(str(error), 200)}.") from None


def _object(path: Path, number: int, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ConfigurationError(
            f"{path}:{number}: an item should be an object with fields, not {type(value).__name__}."
        )
    return value


def _csv(path: Path, file: Any) -> Iterator[Item]:
    """The rows of a table with a header; a field may hold lines of its own."""
    csv.field_size_limit(MOST_LINE)
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ConfigurationError(f"{path}: has more than {size(MOST_BYTES)}.")
    number = content.removeprefix(_BOM)
    try:
        text = number.decode("utf-8")
    except UnicodeDecodeError as error:
        line = number[: error.start].count(b"\n") + 1
        raise ConfigurationError(f"{path}:{line}: is not UTF-8 text (byte {error.start} of the file).") from None
    rows = csv.DictReader(io.StringIO(text, newline=""))
    try:
        before = 1
        for row in rows:
            yield Item(line=before + 1, values={name: value for name, value in row.items() if isinstance(name, str)})
            before = rows.line_num
    except csv.Error as error:
        raise ConfigurationError(f"{path}:{rows.line_num}: is no CSV: {error}.") from None


def refuse_faulty(
    path: Path, items: Sequence[Item], needed: Mapping[str, type | tuple[type, ...]], identity: str
) -> None:
    """One ConfigurationError that lists items with missing or strange fields, and identities that stand twice."""
    complaints, first = [], dict[str, int]()
    for item in items:
        complaints += [f"{path}:{item.line}: {words}" for words in _wrong(item, needed)]
        own = str(item.values.get(identity, ""))
        if item.values.get(identity) == "":
            complaints.append(f"{path}:{item.line}: its {identity} is empty.")
        if own and own in first:
            complaints.append(f"{path}:{item.line}: {identity} {own!r} stands in line {first[own]} already.")
        first.setdefault(own, item.line)
    if complaints:
        more = len(complaints) - MOST_COMPLAINTS
        tail = [f"... and {more} more."] if more > 0 else []
        raise ConfigurationError(*complaints[:MOST_COMPLAINTS], *tail)


def _wrong(item: Item, needed: Mapping[str, type | tuple[type, ...]]) -> Iterator[str]:
    for name, kind in needed.items():
        if item.values.get(name) is None:
            yield f"has no field '{name}'."
        elif not isinstance(item.values[name], kind):
            yield f"its field '{name}' is {type(item.values[name]).__name__}, which it never is in this kind."
