"""A table as a person or a spreadsheet writes one, with commas, semicolons or tabs: its rows with their lines."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.files.safe_files import read_file

MOST_BYTES = 256 << 20
SEPARATORS = ",;\t"
_TOLD = re.compile(r"""["']?sep=([,;\t])["']?""")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvRow:
    """One row: its line in the file, and its cells by column."""

    line: int
    cells: dict[str, str]


def read_csv(path: Path, needed: Sequence[str]) -> tuple[tuple[str, ...], list[CsvRow]]:
    """The columns and rows of a table without its blank lines; ConfigurationError when it cannot be read or lacks a
    column that is needed.
    """
    try:
        told, text = _separator(_decoded(read_file(path.parent, path.name, most=MOST_BYTES)))
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=told, skipinitialspace=True, strict=True)
        head = tuple(cell.strip() for cell in next((cells for cells in reader if any(cells)), []))
        if missing := [name for name in needed if name not in head]:
            raise ConfigurationError(f"{path}:1: lacks the column {missing[0]!r}.")
        if twice := next((name for name in head if head.count(name) > 1), None):
            raise ConfigurationError(f"{path}:1: has the column {twice!r} twice.")
        return head, list(_rows(path, head, reader))
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: is not UTF-8 text (byte {error.start}): save it as UTF-8.") from None
    except csv.Error as error:
        raise ConfigurationError(f"{path}: is not a table of comma-separated values: {error}.") from None
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}.") from None


def _decoded(content: bytes) -> str:
    """UTF-8, or the UTF-16 in which a spreadsheet saves "Unicode text"; without the mark some systems end a file by."""
    text = content.decode("utf-16" if content.startswith(_UTF_16) else "utf-8-sig")
    return text.rstrip("\x1a\0")


def _separator(text: str) -> tuple[str, str]:
    """What separates the cells, as a first line `sep=;` or the heading tells, and the text with its lines in place."""
    start = text.lstrip()
    first = start.splitlines()[0] if start else ""
    if told := _TOLD.fullmatch(first.strip(" ")):
        return told[1], text.replace(first, "", 1)
    return max(SEPARATORS, key=first.count), text


def _rows(path: Path, head: Sequence[str], reader: Iterator[list[str]]) -> Iterator[CsvRow]:
    line = 0
    for cells in reader:
        line = reader.line_num  # type: ignore[attr-defined]  # a csv reader counts its lines
        if not any(cells):
            continue  # a blank line, or the empty rows a spreadsheet leaves
        if len(cells) != len(head):
            raise ConfigurationError(f"{path}:{line}: has {len(cells)} cells, not {len(head)}.")
        yield CsvRow(line=line, cells=dict(zip(head, cells, strict=True)))
