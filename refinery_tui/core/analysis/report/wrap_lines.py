"""Text on lines of a terminal's width."""

import textwrap

MOST_ROWS = 24  # of any table; the rest is in --json


def wrap(text: str, width: int, mark: str = "") -> str:
    """`text` on lines of at most `width`, hanging under `mark`."""
    return textwrap.fill(text, width, initial_indent=mark, subsequent_indent=" " * len(mark))
