"""Rows as text: comma-separated values that a spreadsheet cannot mistake for formulas, and lines of JSON."""

import csv
import io
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from refinery_tui.core.base.text import clean

Row = Mapping[str, Any]
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")


def csv_text(columns: Sequence[str], rows: Iterable[Row]) -> str:
    """A table with its header; cells that are missing or None stay empty."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([cell(row.get(name)) for name in columns] for row in rows)
    return file.getvalue()


def jsonl_text(rows: Iterable[Row]) -> str:
    """One object a line; text cleaned, figures that are no numbers null."""
    lines = [json.dumps({name: _plain(value) for name, value in row.items()}, ensure_ascii=False) for row in rows]
    return "".join(f"{line}\n" for line in lines)


def exact_jsonl(rows: Iterable[Row]) -> str:
    """One object a line, every text as it was: what a terminal would obey or not show is an escape."""
    return "".join(f"{json.dumps(row, allow_nan=False)}\n" for row in rows)


def cell(value: Any) -> str:
    """A value as a cell: figures in full precision, text cleaned and guarded against being run as a formula."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return guarded(clean(value)) if isinstance(value, str) else str(value)


def guarded(text: str) -> str:
    """`text` with an apostrophe before it when a spreadsheet would run it; numbers are left alone."""
    harmful = text[:1] in ("\t", "\n") or text.lstrip()[:1] in ("=", "+", "-", "@")
    return f"'{text}" if harmful and not _NUMBER.fullmatch(text) else text


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    return None if isinstance(value, float) and not math.isfinite(value) else value
