"""Treatments at equal tokens or equal seconds beside as they were run, as lines."""

import math

from refinery_tui.core.analysis.report.render_parts import treatment_labels, without_programs
from refinery_tui.core.analysis.report.wrap_lines import MOST_ROWS, wrap
from refinery_tui.core.analysis.session.findings import Findings
from refinery_tui.core.analysis.session.responses.responses import EqualDoseFinding, EqualDoseTreatment
from refinery_tui.core.analysis.stats.trajectories import CurvePoint
from refinery_tui.core.base.text import one_line, plain_ratio, ratio_span, seconds

_CELL, _USED = 7, 9  # cells of a figure of a row, and of the dose that was used
_FIGURES = 6 * (_CELL + 1) + _USED + 1


def equal_title(found: EqualDoseFinding) -> str:
    """Of what all had the same, and how much."""
    what = "tokens" if found.axis == "tokens" else "seconds of replies"
    return f"At equal {what}: {_dose(found.axis, found.dose)} a run, beside as run"


def equal_dose(findings: Findings, found: EqualDoseFinding, width: int) -> list[str]:
    """A row a treatment: runs with a correct program, the best so far and the last, at the equal dose and as run."""
    shown = found.treatments[:MOST_ROWS]
    names = treatment_labels((each.treatment for each in shown), width - _FIGURES)
    room = len(names[shown[0].treatment])
    group = "".join(f" {word:>{_CELL}}" for word in ("correct", "best", "last"))
    lines = [
        f"{'':<{room}} {_over('equal')}{_over('as run')}".rstrip(),
        f"{'':<{room}}{group}{group} {'used':>{_USED}}",
        *(_row(each, names[each.treatment], found.axis) for each in shown),
    ]
    more = len(found.treatments) - len(shown)
    lines += [f"... and {more} more; see --json."] if more > 0 else []
    lines += [
        wrap(
            f"{one_line(r.contrast, 200)}: {plain_ratio(r.ratio)}× ({ratio_span(r.ci)}) of the best",
            width,
            "  ",
        )
        for r in found.ratios
        if math.isfinite(r.ratio)
    ]
    note = (
        "correct: runs with a correct program by then (within 5 %), whatever their result is; best and last: the "
        "fastest and the latest of these programs, by the time of choosing (one timing a program). The dose is the "
        "least that a treatment used (median of its runs)."
    )
    return [*lines, wrap(note, width), *without_programs(findings, width)]


def _row(each: EqualDoseTreatment, label: str, axis: str) -> str:
    used = _dose(axis, each.median_dose)
    return f"{label} {_point(each.equal)} {_point(each.as_run)} {used:>{_USED}}"


def _point(point: CurvePoint) -> str:
    worked = f"{round(point.share_correct * point.runs)}/{point.runs}" if point.runs else "–"
    return " ".join(f"{cell:>{_CELL}}" for cell in (worked, _time(point.mean), _time(point.last)))


def _over(words: str) -> str:
    """The heading of a group of figures, in the middle of a line over it."""
    return f"{f' {words} ':─^{3 * _CELL + 2}} "


def _time(value: float) -> str:
    return seconds(value) if math.isfinite(value) else "–"


def _dose(axis: str, value: float) -> str:
    return f"{value:,.0f}" if axis == "tokens" else seconds(value)
