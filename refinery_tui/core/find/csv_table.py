"""A table of comma-separated values as a person or a spreadsheet writes one: its rows with their lines."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.safe_files import read_file

MOST_BYTES = 256 << 20


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
        text = read_file(path.parent, path.name, most=MOST_BYTES).decode("utf-8-sig")
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        head = tuple(cell.strip() for cell in next((cells for cells in reader if any(cells)), []))
        if missing := [name for name in needed if name not in head]:
            raise ConfigurationError(f"{path}:1: lacks the column {missing[0]!r}.")
        if twice := next((name for name in head if head.count(name) > 1), None):
            raise ConfigurationError(f"{path}:1: has the column {twice!r} twice.")
        return head, list(_rows(path, head, reader))
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: is not UTF-8 text (byte {error.start}).") from None
    except csv.Error as error:
        raise ConfigurationError(f"{path}: is not a table of comma-separated values: {error}.") from None
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}.") from None


def _rows(path: Path, head: Sequence[str], reader: Iterator[list[str]]) -> Iterator[CsvRow]:
    line = 0
    for cells in reader:
        line = reader.line_num  # type: ignore[attr-defined]  # a csv reader counts its lines
        if not any(cells):
            continue  # a blank line, or the empty rows a spreadsheet leaves
        if len(cells) != len(head):
            raise ConfigurationError(f"{path}:{line}: has {len(cells)} cells, not {len(head)}.")
        yield CsvRow(line=line, cells=dict(zip(head, cells, strict=True)))
