"""Plausible is not correct: shares of programs with each mark by treatment, and the gaps that the later ones leave."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from refinery_tui.core.analysis.report.render_plausibility import difference_words
from refinery_tui.core.analysis.session.plausibility.mark_findings import PlausibilityFinding
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.text import count
from refinery_tui.core.publish.figures.paper import RULE, Paper, Style, styles
from refinery_tui.core.publish.figures.scales import named_rows
from refinery_tui.core.publish.subject import Subject
from refinery_tui.core.record.run.marks_words import MARK_PHRASES
from refinery_tui.core.record.run.program_marks import MARKS, Mark

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from refinery_tui.core.analysis.stats.binary.proportions import Interval

SAYS = "Programs with each of the four marks by treatment, and the gaps that plausible programs leave."
MOST = 20  # treatments
_NONE = "No program has marks yet, or no task of this session says which cases are shown (shown = true of a family)."
_APART = 0.21  # of a row: between the marks of a treatment


def draw(paper: Paper, subject: Subject) -> str:
    """Shares with Wilson's intervals at the left, shown less each later mark in points at the right."""
    found = subject.found
    if found.locked:
        raise RefineryError(found.locked)
    if not found.plausibility:
        raise RefineryError(_NONE)
    rows = found.plausibility[:MOST]
    told = [mark for mark in MARKS if any(share.mark == mark for row in rows for share in row.shares)]
    worn = dict(zip(told, styles(len(told)), strict=True))
    shares, gaps = paper.axes(height_mm=28 + 15.0 * len(rows), columns=2, widths=(1.4, 1.0))
    named_rows(shares, [row.treatment for row in rows])
    _shares(shares, rows, worn)
    named_rows(gaps, ["" for _ in rows])
    _gaps(gaps, rows, worn)
    _legend(paper, worn)
    more = len(found.plausibility) - len(rows)
    beyond = f" {count(more, 'further treatment')} not drawn." if more else ""
    apart = "".join(f" {difference_words(each)}." for each in found.gap_differences[:MOST])
    whose = " (of scales Wilson's)" if "scales" in told else ""
    return (
        f"{count(len(rows), 'treatment')}: the share of final programs with each mark ({', '.join(told)}) with "
        "Wilson's 95 % interval, and in points how far each later mark falls behind shown, with Newcombe's paired "
        f"interval{whose}.{apart}{beyond}"
    )


def _shares(axes: "Axes", rows: Sequence[PlausibilityFinding], worn: dict[Mark, Style]) -> None:
    _scale(axes, 0.0, "programs with it", "%")
    for place, row in enumerate(rows):
        for share in row.shares:
            at = place + _shift(share.mark, worn)
            _point(axes, at, share.count / share.runs, share.ci, worn[share.mark])
            axes.annotate(f"{share.count}/{share.runs}", (1.03, at), xycoords=("axes fraction", "data"), va="center")


def _gaps(axes: "Axes", rows: Sequence[PlausibilityFinding], worn: dict[Mark, Style]) -> None:
    every = [gap for row in rows for gap in row.gaps]
    _scale(axes, min([0.0, *(gap.ci[0] for gap in every)]), "shown less it", "points")
    for place, row in enumerate(rows):
        for gap in row.gaps:
            _point(axes, place + _shift(gap.mark, worn), gap.gap, gap.ci, worn[gap.mark])


def _shift(mark: Mark, worn: dict[Mark, Style]) -> float:
    """Where a mark stands within the row of its treatment: the first at the top."""
    return (list(worn).index(mark) - (len(worn) - 1) / 2) * _APART


def _point(axes: "Axes", at: float, value: float, ci: "Interval", style: Style) -> None:
    axes.hlines(at, *ci, color=style.color, linewidth=1.4)
    axes.plot([value], [at], style.marker, ms=4, color=style.color, clip_on=False)


def _scale(axes: "Axes", low: float, title: str, unit: str) -> None:
    """From `low` to all of them, in hundredths."""
    axes.set_xlim(low - 0.02, 1.02)
    places = [each / 2 for each in range(-2, 3) if each / 2 >= low]
    axes.set_xticks(places, [f"{100 * each:.0f}" for each in places])
    axes.grid(axis="x", color=RULE)
    axes.set_axisbelow(True)
    axes.set_xlabel(f"{title}, {unit}")


def _legend(paper: Paper, worn: dict[Mark, Style]) -> None:
    """Beneath both panels, whose marks are the same."""
    from matplotlib.lines import Line2D

    lines = [
        Line2D([], [], color=style.color, marker=style.marker, ms=4, linestyle="-", label=MARK_PHRASES[mark])
        for mark, style in worn.items()
    ]
    paper.figure.legend(handles=lines, loc="outside lower left", ncols=2)
