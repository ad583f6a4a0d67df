"""Treatments at equal tokens or equal seconds beside as they were run, as lines."""

import math

from refinery_tui.core.analysis.report.render_parts import label_room
from refinery_tui.core.analysis.report.wrap_lines import MOST_ROWS, wrap
from refinery_tui.core.analysis.session.responses.responses import EqualDoseFinding, EqualDoseTreatment
from refinery_tui.core.analysis.stats.trajectories import CurvePoint
from refinery_tui.core.base.labels import labels
from refinery_tui.core.base.text import one_line, seconds

_FIGURES = 58  # cells of the figures of a row


def equal_title(found: EqualDoseFinding) -> str:
    """Of what all had the same, and how much."""
    what = "tokens" if found.axis == "tokens" else "seconds of replies"
    return f"At equal {what}: {_dose(found.axis, found.dose)} a run, beside as run"


def equal_dose(found: EqualDoseFinding, width: int) -> list[str]:
    """A row a treatment: runs with a correct program, the best so far and the last, at the equal dose and as run."""
    shown = found.treatments[:MOST_ROWS]
    room = label_room((each.treatment for each in shown), width - _FIGURES - 1)
    names = labels((each.treatment for each in found.treatments), room)
    heads = "".join(f" {word:>8}" for word in ("correct", "best", "last", " as run", "best", "last", "used"))
    lines = [
        f"{'':<{room}}{heads}",
        *(_row(each, names[each.treatment].ljust(room), found.axis) for each in shown),
    ]
    more = len(found.treatments) - len(shown)
    lines += [f"... and {more} more; see --json."] if more > 0 else []
    lines += [
        wrap(f"{one_line(r.contrast, 200)}: {r.ratio:.2f}× ({r.ci[0]:.2f}–{r.ci[1]:.2f}) of the best", width, "  ")
        for r in found.ratios
        if math.isfinite(r.ratio)
    ]
    note = (
        "Times are those of choosing (one timing a program); best: each run's fastest correct program by then, within "
        "5 %. The dose is the least that a treatment used (median of its runs)."
    )
    return [*lines, wrap(note, width)]


def _row(each: EqualDoseTreatment, label: str, axis: str) -> str:
    used = _dose(axis, each.median_dose)
    return f"{label} {_point(each.equal)} {_point(each.as_run)} {used:>8}"


def _point(point: CurvePoint) -> str:
    worked = f"{round(point.share_correct * point.runs)}/{point.runs}" if point.runs else "–"
    return f"{worked:>8} {_time(point.mean):>8} {_time(point.last):>8}"


def _time(value: float) -> str:
    return seconds(value) if math.isfinite(value) else "–"


def _dose(axis: str, value: float) -> str:
    return f"{value:,.0f}" if axis == "tokens" else seconds(value)
