"""What a task's table may hold, whichever kind of task it is, and the files of its folder that are text."""

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from refinery_tui.core.base.files.safe_files import read_file
from refinery_tui.core.base.text import did_you_mean
from refinery_tui.core.base.toml import Complaint, KeyPath

_WORDS = {
    str: "text in quotes",
    int: "a whole number",
    bool: "true or false",
    float: "a number",
    list: "a list",
}
MOST_BYTES = 8 << 20  # of a file of a task that is read as text
MOST_NEAR = 1_000  # names among which one that is meant is looked for
MOST_SECONDS, MOST_WHOLE = 1e6, 1 << 45


def rows_of(values: Mapping[str, Any], name: str) -> list[tuple[int, dict[str, Any]]]:
    """The tables of a list of tables, each with its place."""
    rows = values.get(name)
    return [(n, row) for n, row in enumerate(rows) if isinstance(row, dict)] if isinstance(rows, list) else []


def table_complaints(
    values: Mapping[str, Any], known: Mapping[str, type], needed: tuple[str, ...], at: KeyPath
) -> Iterator[Complaint]:
    """Keys that nobody knows, values of another type, and what is missing, of the table `at` a place."""
    for key, value in values.items():
        if key not in known:
            yield Complaint(key=(*at, key), what=f"is not a setting here.{did_you_mean(key, known)}")
        elif not _fits(value, known[key]):
            yield Complaint(key=(*at, key), what=f"should be {_WORDS.get(known[key], 'a table')}, not {value!r}.")
    for key in needed:
        if key not in values:
            yield Complaint(key=(*at, key), what="is missing.")


def _fits(value: Any, kind: type) -> bool:
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= MOST_SECONDS
    return type(value) is kind and not (isinstance(value, int) and not 0 <= value <= MOST_WHOLE)


def choice_complaints(
    values: Mapping[str, Any], key: str, known: tuple[str, ...] | frozenset[str], at: KeyPath
) -> Iterator[Complaint]:
    """A text that is none of those that are known."""
    value = values.get(key)
    if isinstance(value, str) and value not in known:
        yield Complaint(key=(*at, key), what=f"{value!r} is not known here.{did_you_mean(value, known)}")


def file_complaints(folder: Path, name: str, key: KeyPath) -> Iterator[Complaint]:
    """A file that is named and is not there, is no text, or stands outside of the folder."""
    try:
        folder_text(folder, name)
    except FileNotFoundError:
        near = did_you_mean(name, (str(p.relative_to(folder)) for p in islice(folder.rglob("*.py"), MOST_NEAR)))
        yield Complaint(key=key, what=f"{name!r} is not in the task's folder.{near}")
    except UnicodeDecodeError as error:
        yield Complaint(key=key, what=f"{name!r} is not UTF-8 text (byte {error.start}).")
    except OSError as error:
        if not (folder / name).resolve().is_relative_to(folder.resolve()):
            yield Complaint(key=key, what=f"{name!r} lies outside the task's folder, which is copied as a whole.")
        else:
            yield Complaint(key=key, what=f"{name!r} cannot be read: {error.strerror}.")


def folder_text(folder: Path, name: str) -> str:
    """A file of the folder, which may be a stranger's; OSError or UnicodeDecodeError when it is none of text."""
    return read_file(folder, name, most=MOST_BYTES).decode("utf-8")
