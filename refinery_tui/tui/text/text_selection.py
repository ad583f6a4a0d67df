"""Text a mouse has selected: which characters of which rows, whatever Textual says of their bounds."""

from collections.abc import Sequence
from typing import NamedTuple


class TextPoint(NamedTuple):
    """A character of a row; both counted from 0."""

    row: int
    at: int


def span(row: int, text: str, start: TextPoint | None, end: TextPoint | None) -> tuple[int, int]:
    """Which characters of a row are selected, from and up to; None stands for the very beginning or end."""
    low = 0 if start is None or start.row < row else start.at if start.row == row else len(text)
    high = len(text) if end is None or end.row > row else end.at if end.row == row else 0
    low, high = min(max(0, low), len(text)), min(max(0, high), len(text))
    return low, max(low, high)


def selected(rows: Sequence[str], start: TextPoint | None, end: TextPoint | None) -> str:
    """The selected text of the rows, blanks at their ends left out."""
    first = 0 if start is None else max(0, start.row)
    last = len(rows) - 1 if end is None else min(end.row, len(rows) - 1)
    found = []
    for row in range(first, last + 1):
        low, high = span(row, rows[row], start, end)
        found.append(rows[row][low:high].rstrip())
    return "\n".join(found)
