"""The forest: a line a contrast, its interval drawn on a log axis of ratios."""

import math
import textwrap
from collections.abc import Callable, Iterator, Sequence

from refinery_tui.core.analysis.report.wrap_lines import MOST_ROWS, wrap
from refinery_tui.core.analysis.session.findings import RankFinding, RatioFinding, tells
from refinery_tui.core.analysis.session.verdict import p_text
from refinery_tui.core.base.text import clean, count, percent, plain_ratio, ratio_span

_TICKS = (0.1, 0.25, 0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 4.0, 10.0)
_LABEL, _FIGURES = 32, 18


def forest(found: Sequence[RatioFinding], *, width: int = 80) -> list[str]:
    """A line a contrast, `--o--` on a log axis of ratios with `|` at 1, and an axis below."""
    known = [f for f in found if math.isfinite(f.ci[0])]
    told = [f for f in known if f.role == "primary" or tells(f.ci)]
    shown = told[:MOST_ROWS]
    if not shown:
        return []
    low = min(0.8, *(max(f.ci[0], 0.01) for f in shown))
    high = max(1.25, *(min(f.ci[1], 100.0) for f in shown))
    room = max(20, width - _LABEL - _FIGURES - 2)

    def place(value: float) -> int:
        share = (math.log(max(value, 1e-9)) - math.log(low)) / (math.log(high) - math.log(low))
        return min(room - 1, max(0, round(share * (room - 1))))

    late = " and timed-out" if any(f.timed_out for f in shown) else ""
    lines = [f"Ratio of times among correct{late} programs (below 1: the first is faster)"]
    if any(f.role == "primary" for f in shown):
        lines.append("▸ the primary contrast, its interval ===; o the estimate, | no difference")
    for f in shown:
        figures = f"{plain_ratio(f.ratio)} ({ratio_span(f.ci)})"
        star = "▸" if f.role == "primary" else " "
        if len(f.contrast) > _LABEL - 2:  # a name is never cut: it has a line of its own
            lines += textwrap.wrap(f"{star}{clean(f.contrast)}", width, subsequent_indent=" ")
            lines.append(f"{'':<{_LABEL - 1}} {_bar(f, place, room)} {figures:>{_FIGURES - 1}}".rstrip())
            continue
        lines.append(
            f"{star}{clean(f.contrast):<{_LABEL - 2}} {_bar(f, place, room)} {figures:>{_FIGURES - 1}}".rstrip()
        )
    lines.append(" " * _LABEL + _axis(place, room, low, high))
    if len(told) > len(shown):
        lines.append(f"  ... and {len(told) - len(shown)} more; see --json.")
    if len(known) > len(told):
        wide = count(len(known) - len(told), "further pair")
        lines.append(wrap(f"Not drawn: {wide} whose interval spans more than a factor of 100.", width))
    return [*lines, *(wrap(s, width) for s in _intervals(shown))]


def _bar(f: RatioFinding, place: Callable[[float], int], room: int) -> str:
    cells = [" "] * room
    cells[place(1.0)] = "|"
    start, end = place(f.ci[0]), place(f.ci[1])
    cells[start : end + 1] = ["="] * (end - start + 1) if f.role == "primary" else ["-"] * (end - start + 1)
    if start <= place(1.0) <= end:
        cells[place(1.0)] = "+"
    cells[place(f.ratio)] = "o"
    return "".join(cells)


def _axis(place: Callable[[float], int], room: int, low: float, high: float) -> str:
    cells = [" "] * room
    for tick in sorted((t for t in _TICKS if low <= t <= high), key=lambda t: (t != 1.0, t)):
        label = f"{tick:g}"
        spot = min(place(tick), room - len(label))
        if all(c == " " for c in cells[max(0, spot - 1) : spot + len(label) + 1]):
            cells[spot : spot + len(label)] = label
    return "".join(cells).rstrip()


OTHER_RULE = {
    "pooled": "Welch",
    "Welch": "pooled",
    "censored": "programs that finished",
    "tasks": "other question's",
}


def adjustments(shown: Sequence[RatioFinding]) -> str:
    """What was done to intervals because several are shown, or because one may look more than once; with its blank."""
    kinds = list(dict.fromkeys(f.adjustment for f in shown if f.adjustment != "none" and f.role != "primary"))
    several = [f"{', '.join(kinds)} where several pairs are compared"] if kinds else []
    own = [f"the primary's a {f.adjustment}" for f in shown if f.role == "primary" and f.adjustment != "none"]
    return f" ({'; '.join([*own, *several])})" if own or several else ""


def _intervals(shown: Sequence[RatioFinding]) -> Iterator[str]:
    note, first = adjustments(shown), shown[0]
    error = f"{first.method} error, {first.df:.0f} df" + (f" ({first.why})" if first.why else "")
    yield f"{percent(first.level)} intervals{note}; {error}, first line {p_text(first.p)}."
    if math.isfinite(first.other_method_ci[0]):
        other = OTHER_RULE[first.method]
        low, high = first.other_method_ci
        yield f"First line by the other rule ({other}): {ratio_span((low, high))}{_sensitivity(first)}."
    known = [f for f in shown if math.isfinite(f.q)]
    if known:
        least = min(known, key=lambda f: f.q)
        yield (
            f"Exploratory, {count(len(known), 'comparison')}; the smallest by Benjamini-Hochberg: "
            f"{p_text(least.q, 'q')} ({least.contrast})."
        )


def _sensitivity(first: RatioFinding) -> str:
    line = ""
    if first.permutation is not None:
        exact = "exact" if first.permutation.exact else "9,999 draws"
        line += f"; permutation {p_text(first.permutation.p)} ({exact}, least {first.permutation.smallest_p:.2g})"
    return line if first.ranks is None else f"{line}; {by_ranks(first.ranks)}"


def by_ranks(found: RankFinding) -> str:
    """`Brunner-Munzel p = 0.021, Mann-Whitney p = 0.024, the first side is better with probability 71 %`."""
    return (
        f"Brunner-Munzel {p_text(found.p_brunner_munzel)}, Mann-Whitney {p_text(found.p_mann_whitney)}, "
        f"the first side is better with probability {percent(found.p_first_better)}"
    )
