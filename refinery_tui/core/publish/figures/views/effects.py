"""The forest: every contrast's ratio of times with its interval, the primary one first."""

import math

from refinery_tui.core.analysis.session.findings import RatioFinding, tells
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.text import clean, count, percent, plain_ratio, ratio_span
from refinery_tui.core.publish.figures.paper import INK, SERIES, Paper
from refinery_tui.core.publish.figures.scales import around, named_rows, ratio_axis
from refinery_tui.core.publish.subject import Subject

SAYS = "Every contrast's ratio with its interval, the primary one first."
MOST = 40
_FAR = 100.0  # times or a hundredth: an end beyond it is drawn at the edge


def draw(paper: Paper, subject: Subject) -> str:
    """A row a contrast; the words name the primary and how many there are."""
    found = subject.found
    if found.locked:
        raise RefineryError(found.locked)
    first = () if found.primary is None or found.primary in found.timed else (found.primary,)
    rows = [f for f in (*first, *found.timed) if math.isfinite(f.ci[0]) and (f.role == "primary" or tells(f.ci))]
    if not rows:
        raise RefineryError("No contrast of this session has an interval; `refinery analyze` says why.")
    shown = rows[:MOST]
    (axes,) = paper.axes(height_mm=22 + 5.0 * len(shown))
    ends = [min(max(end, 1 / _FAR), _FAR) for f in shown for end in (*f.ci, f.ratio)]
    ratio_axis(axes, *around([*ends, 0.8, 1.25]))
    named_rows(axes, [f.contrast for f in shown])
    for place, f in enumerate(shown):
        own = f.role == "primary"
        color = SERIES[0] if own else INK
        axes.hlines(place, *f.ci, color=color, linewidth=2.2 if own else 1.0)
        axes.plot([f.ratio], [place], marker="D" if own else "o", markersize=5 if own else 3.5, color=color)
        axes.annotate(
            f"{plain_ratio(f.ratio)} ({ratio_span(f.ci)})",
            (1.01, place),
            xycoords=("axes fraction", "data"),
            va="center",
            weight="bold" if own else "normal",
        )
    axes.set_xlabel("ratio (below 1: the first-named side is the smaller)")
    more = f" {count(len(rows) - len(shown), 'further contrast')} not drawn." if len(rows) > len(shown) else ""
    return _words(shown) + more


def _words(shown: list[RatioFinding]) -> str:
    first = shown[0]
    of = "the primary contrast" if first.role == "primary" else "the first contrast"
    low, high = first.ci
    return (
        f"Forest of {count(len(shown), 'contrast')} with {percent(first.level)} intervals; {of} is "
        f"{clean(first.contrast)}: ratio {plain_ratio(first.ratio)} ({plain_ratio(low)} to {plain_ratio(high)})."
    )
