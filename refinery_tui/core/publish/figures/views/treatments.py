"""Treatments: every program's time with the geometric mean and its interval, and how many programs are correct."""

import math
from typing import TYPE_CHECKING

from refinery_tui.core.analysis.session.findings import TreatmentFinding, tells
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.text import count
from refinery_tui.core.publish.figures.paper import FAINT, RULE, SERIES, Paper
from refinery_tui.core.publish.figures.scales import around, named_rows, seconds_axis
from refinery_tui.core.publish.subject import Subject

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SAYS = "Every program's time by treatment with mean and interval, beside the share of correct programs."
MOST = 40
_BELOW = 0.24  # of a row: where the programs stand beneath their mean


def draw(paper: Paper, subject: Subject) -> str:
    """Times at the left on one scale, shares of correct programs with Wilson's interval at the right."""
    rows = subject.found.treatments[:MOST]
    if not rows:
        raise RefineryError("No program has ended yet: there is no treatment to draw.")
    times, shares = paper.axes(height_mm=22 + 6.0 * len(rows), columns=2, widths=(3.0, 1.4))
    named_rows(times, [row.name for row in rows])
    _times(times, rows)
    named_rows(shares, ["" for _ in rows])
    _shares(shares, rows)
    more = len(subject.found.treatments) - len(rows)
    beyond = f" {count(more, 'further treatment')} not drawn." if more else ""
    timed = sum(len(row.log_seconds) for row in rows)
    return (
        f"{count(len(rows), 'treatment')}: times of {count(timed, 'correct program')} with geometric means and 95 % "
        f"intervals, and the share of correct programs with Wilson's interval.{beyond}"
    )


def _times(axes: "Axes", rows: tuple[TreatmentFinding, ...]) -> None:
    every = [math.exp(value) for row in rows for value in row.log_seconds]
    if not every:
        axes.set_axis_off()
        axes.set_title("no program has a time", color=FAINT)
        return
    ends = [end for row in rows if tells(row.seconds_ci) for end in row.seconds_ci]
    seconds_axis(axes, *around([*every, *ends]))
    for place, row in enumerate(rows):
        own = [math.exp(value) for value in row.log_seconds]
        axes.plot(own, [place + _BELOW] * len(own), "o", ms=2.6, color=FAINT, alpha=0.7, mew=0)
        if tells(row.seconds_ci):
            axes.hlines(place, *row.seconds_ci, color=SERIES[0], linewidth=1.6)
        if math.isfinite(row.seconds):
            axes.plot([row.seconds], [place], "D", ms=4.5, color=SERIES[0])
    axes.set_xlabel("time of a call, log scale")


def _shares(axes: "Axes", rows: tuple[TreatmentFinding, ...]) -> None:
    axes.set_xlim(0, 1.02)
    axes.set_xticks([0, 0.5, 1], ["0 %", "50 %", "100 %"])
    axes.grid(axis="x", color=RULE)
    axes.set_axisbelow(True)
    for place, row in enumerate(rows):
        if row.attempted:
            axes.hlines(place, *row.share_ci, color=SERIES[2], linewidth=1.6)
            axes.plot([row.correct / row.attempted], [place], "s", ms=4, color=SERIES[2])
        axes.annotate(f"{row.correct}/{row.attempted}", (1.03, place), xycoords=("axes fraction", "data"), va="center")
    axes.set_xlabel("correct")
