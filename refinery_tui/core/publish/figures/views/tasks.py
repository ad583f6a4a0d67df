"""Over several tasks: a map of treatments by task, and the contrast on each task."""

import math
from typing import TYPE_CHECKING

from refinery_tui.core.analysis.session.tasks.task_findings import TasksFinding
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.text import clean, count
from refinery_tui.core.publish.figures.paper import INK, PAPER, SERIES, Paper
from refinery_tui.core.publish.figures.scales import around, name, named_rows, ratio_axis
from refinery_tui.core.publish.subject import Subject

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SAYS = "Several tasks: treatments by task, and the contrast on each of them."
MOST = 60  # tasks


def draw(paper: Paper, subject: Subject) -> str:
    """The map at the left, the contrast's ratios at the right where the plan has looked."""
    found = subject.found.tasks
    if found is None:
        raise RefineryError("This session has one task: there is nothing to set beside it.")
    rows = min(len(found.tasks), MOST)
    known = [each for each in found.by_task[:MOST] if math.isfinite(each.ratio)]
    drawn = paper.axes(height_mm=26 + 5.0 * rows, columns=2 if known else 1)
    _map(drawn[0], found, rows)
    if known:
        _contrasts(drawn[1], found, rows)
    more = f" {count(len(found.tasks) - rows, 'further task')} not drawn." if len(found.tasks) > rows else ""
    of = f"; the contrast {clean(found.contrast)} on {count(len(known), 'task')}" if known else ""
    return (
        f"{count(rows, 'task')} by {count(len(found.treatments), 'treatment')}: programs that work of those tried, and "
        f"their mean ratio to the task's own baseline{of}.{more}"
    )


def _map(axes: "Axes", found: TasksFinding, rows: int) -> None:
    named_rows(axes, found.tasks[:rows])
    for row, cells in enumerate(found.cells[:rows]):
        for column, cell in enumerate(cells):
            share = cell.correct / cell.attempted if cell.attempted else 0.0
            axes.barh(
                [row], [0.94], left=column - 0.47, height=0.9, color=SERIES[2], alpha=0.08 + 0.5 * share, linewidth=0
            )
            ratio = f" {cell.ratio:.2g}×" if math.isfinite(cell.ratio) else ""
            axes.text(column, row, f"{cell.correct}/{cell.attempted}{ratio}", ha="center", va="center", color=INK)
    axes.set_xlim(-0.5, len(found.treatments) - 0.5)
    axes.set_xticks(range(len(found.treatments)), [name(each) for each in found.treatments], rotation=20, ha="right")
    axes.tick_params(axis="x", length=0)
    axes.set_facecolor(PAPER)


def _contrasts(axes: "Axes", found: TasksFinding, rows: int) -> None:
    shown = found.by_task[:rows]
    known = [e for each in shown if math.isfinite(each.ratio) for e in (each.ratio, *each.ci) if 0.01 <= e <= 100]
    ratio_axis(axes, *around([*known, 0.8, 1.25]))
    named_rows(axes, ["" for _ in range(rows)])
    places = {task: place for place, task in enumerate(found.tasks[:rows])}
    for each in shown:
        if math.isfinite(each.ratio) and each.task in places:
            if math.isfinite(each.ci[0]):
                axes.hlines(places[each.task], *each.ci, color=INK, linewidth=1.0)
            axes.plot([each.ratio], [places[each.task]], "o", ms=3.5, color=INK)
    for question in found.questions:
        if math.isfinite(question.value) and question.declared:
            axes.axvspan(*question.ci, color=SERIES[0], alpha=0.15, linewidth=0)
            axes.axvline(question.value, color=SERIES[0])
    axes.set_xlabel(name(found.contrast))
