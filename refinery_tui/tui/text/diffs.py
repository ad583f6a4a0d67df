"""The difference of two programs as toned lines: unified, or side by side where there is room."""

import difflib
from collections.abc import Sequence

from refinery_tui.core.base.text import clean
from refinery_tui.tui.text.styled import Line, Span, Tone, line, pad
from refinery_tui.tui.text.wrap import shown, wrapped

NUMBER = 4


def unified(old: str, new: str, cells: int) -> list[Line]:
    """Every line of both, with its numbers: removed ones marked -, added ones +."""
    a, b = _lines(old), _lines(new)
    found: list[Line] = []
    for kind, i1, i2, j1, j2 in _matched(a, b):
        if kind == "equal":
            for i, j in zip(range(i1, i2), range(j1, j2), strict=True):
                found += _row(i + 1, j + 1, " ", a[i], "plain", cells)
            continue
        for i in range(i1, i2):
            found += _row(i + 1, None, "-", a[i], "removed", cells)
        for j in range(j1, j2):
            found += _row(None, j + 1, "+", b[j], "added", cells)
    return found


def _row(i: int | None, j: int | None, sign: str, text: str, tone: Tone, cells: int) -> list[Line]:
    first, *others = wrapped(text, cells - 2 * NUMBER - 4) or [""]
    gutter = f"{i or '':>{NUMBER}} {j or '':>{NUMBER}} "
    rows = [line(Span(gutter, "dim"), Span(f"{sign} {first}", tone))]
    rows += [line(Span(" " * len(gutter)), Span(f"  {other}", tone)) for other in others]
    return rows


def side_by_side(old: str, new: str, cells: int) -> list[Line]:
    """Both programs in two halves of `cells`, what belongs together on one height."""
    half = (cells - 1) // 2
    a, b = _lines(old), _lines(new)
    found: list[Line] = []
    for kind, i1, i2, j1, j2 in _matched(a, b):
        for at in range(max(i2 - i1, j2 - j1)):
            i, j = i1 + at, j1 + at
            same = kind == "equal"
            left = _half(i, a, "plain" if same else "removed", half) if i < i2 else []
            right = _half(j, b, "plain" if same else "added", half) if j < j2 else []
            found += _beside(left, right, half)
    return found


def _half(at: int, lines: Sequence[str], tone: Tone, cells: int) -> list[Line]:
    sign = {"removed": "-", "added": "+"}.get(tone, " ")
    first, *others = wrapped(lines[at], cells - NUMBER - 3) or [""]
    rows = [line(Span(f"{at + 1:>{NUMBER}} ", "dim"), Span(f"{sign} {first}", tone))]
    return rows + [line(Span(" " * (NUMBER + 3)), Span(other, tone)) for other in others]


def _beside(left: list[Line], right: list[Line], half: int) -> list[Line]:
    tall = max(len(left), len(right))
    left, right = left + [()] * (tall - len(left)), right + [()] * (tall - len(right))
    return [line(pad(a, half), Span("│", "dim"), pad(b, half)) for a, b in zip(left, right, strict=True)]


def _matched(a: Sequence[str], b: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    return difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes()


def _lines(text: str) -> list[str]:
    return [shown(each) for each in clean(text).rstrip("\n").split("\n")]
