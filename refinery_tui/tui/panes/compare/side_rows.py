"""What is known of A and B beside each other: a name and both values, wrapped and never cut."""

from itertools import zip_longest

from refinery_tui.tui.text.styled import Line, Span, line, pad
from refinery_tui.tui.text.wrap import wrapped, wrapped_line

NAME = 18
MARK = 2


def halves(cells: int) -> int:
    """The cells of each value beside the names."""
    return max(14, min(48, (cells - NAME - MARK - 2) // 2))


def side_rows(name: str, one: Line, other: Line, half: int, *, same: bool = True, room: int = NAME) -> list[Line]:
    """A name in `room` cells and the values of A and B in `half` cells each, marked where they are not the same."""
    marks = [Span("  " if same else "≠ ", "fair")]
    names = wrapped(name, room)
    columns = zip_longest(names, wrapped_line(one, half), wrapped_line(other, half))
    return [
        line(
            marks.pop() if marks else " " * MARK,
            Span(f"{called or '':<{room}} ", "dim"),
            pad(left or (), half),
            " ",
            pad(right or (), half),
        )
        for called, left, right in columns
    ]


def side_heads(half: int, room: int = NAME) -> list[Line]:
    """The headings A and B above such rows."""
    return side_rows("", (Span("A", "title"),), (Span("B", "title"),), half, room=room)
