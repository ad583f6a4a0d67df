"""Two factors together: the mean times of their levels, a line a level of the second."""

import math
from typing import TYPE_CHECKING

from refinery_tui.core.analysis.session.findings import InteractionFinding, tells
from refinery_tui.core.analysis.session.verdict import p_text
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.text import count
from refinery_tui.core.publish.figures.paper import Paper, styles
from refinery_tui.core.publish.figures.scales import around, name, seconds_axis
from refinery_tui.core.publish.subject import Subject

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SAYS = "Mean times of two factors together, a line a level of the second."
MOST = 3  # pairs of factors side by side


def draw(paper: Paper, subject: Subject) -> str:
    """A panel a pair of factors, in the order of the experiment."""
    found = subject.found
    if found.locked:
        raise RefineryError(found.locked)
    known = [pair for pair in found.interactions if any(s > 0 for row in pair.seconds for s in row)]
    if not known:
        raise RefineryError("This session has no two factors whose levels were timed together.")
    shown = known[:MOST]
    for axes, pair in zip(paper.panels(len(shown), height_mm=72), shown, strict=True):
        _panel(axes, pair)
    told = "; ".join(f"{' × '.join(pair.factors)}{_p(pair)}" for pair in shown)
    more = f" {count(len(known) - MOST, 'further pair')} not drawn." if len(known) > MOST else ""
    return f"Geometric-mean times by two factors with intervals from the pooled error: {told}.{more}"


def _p(pair: InteractionFinding) -> str:
    return f", interaction {p_text(pair.p)}" if math.isfinite(pair.p) else ""


def _panel(axes: "Axes", pair: InteractionFinding) -> None:
    first, second = pair.levels
    known = [s for row in pair.seconds for s in row if s > 0]
    seconds_axis(
        axes, *around([*known, *(e for row in pair.intervals for ci in row if tells(ci) for e in ci)]), which="y"
    )
    for column, (level, style) in enumerate(zip(second, styles(len(second)), strict=True)):
        shift = (column - (len(second) - 1) / 2) * 0.06
        places = [n + shift for n in range(len(first))]
        for place, row in zip(places, pair.intervals, strict=True):
            if tells(row[column]):
                axes.vlines(place, *row[column], color=style.color, linewidth=0.8)
        own = [row[column] for row in pair.seconds]
        axes.plot(places, own, linestyle=style.dashes, marker=style.marker, ms=4, color=style.color, label=name(level))
    axes.set_xticks(range(len(first)), [name(level) for level in first])
    axes.set_xlim(-0.4, len(first) - 0.6)
    axes.set_xlabel(name(pair.factors[0]))
    axes.legend(title=name(pair.factors[1]), loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=min(4, len(second)))
