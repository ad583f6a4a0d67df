"""Where results came from, and how the best so far fell, as lines."""

from collections.abc import Sequence

from refinery_tui.core.analysis.report.render_parts import treatment_labels, without_programs
from refinery_tui.core.analysis.report.wrap_lines import MOST_ROWS, wrap
from refinery_tui.core.analysis.session.findings import Findings
from refinery_tui.core.analysis.session.origins import OriginFinding, OriginsFinding
from refinery_tui.core.analysis.session.responses.responses import TrajectoryFinding
from refinery_tui.core.base.text import count, one_line, seconds, sparkline, usd

ORIGINS = "Where the results came from; line: programs from the first to the result"
BEST = "Best so far, from first to last on each axis; taller is slower, x: none correct"
_FIGURES, _BARS, _ENDS = 56, 9, 20  # cells of the figures of a row; of a curve; of a first and last time
_AXES = {"iteration": "iteration", "elapsed_seconds": "second", "usd": "usd", "tokens": "token"}
_MOST_STEPS = 12  # of the line that led to the fastest result


def origin_lines(findings: Findings, width: int) -> list[str]:
    """A row a treatment, then the line that led to the fastest result; nothing where one agent wrote alone."""
    found = findings.origins
    if found is None or not found.team or not found.treatments:
        return []
    order = [each.name for each in findings.treatments]
    shown = sorted(found.treatments, key=lambda each: order.index(each.treatment) if each.treatment in order else 0)
    shown = shown[:MOST_ROWS]
    names = treatment_labels((each.treatment for each in shown), width - _FIGURES - 1)
    room = len(names[shown[0].treatment])
    lines = [f"{'':<{room}} {'runs':>4} {'iteration':>9} {'line':>5} {'programs':>8}  written by"]
    lines += [_row(each, names[each.treatment], width) for each in shown]
    more = len(found.treatments) - len(shown)
    return [*lines, *([f"... and {more} more; see --json."] if more > 0 else []), *_line(found, width)]


def _row(each: OriginFinding, label: str, width: int) -> str:
    head = f"{label} {each.runs:>4} {each.iteration:>9g} {each.line:>5g} {each.programs:>8g}  "
    several = len(each.by) > 1
    who = ", ".join(f"{number} × {name}" if several else name for name, number in each.by)
    return head + one_line(who, max(12, width - len(head)))


def _line(found: OriginsFinding, width: int) -> list[str]:
    if found.fastest_run is None or not found.line:
        return []
    rows = [f"The fastest result is of run {found.fastest_run}; its programs, the newest first:"]
    for step in list(reversed(found.line))[:_MOST_STEPS]:
        cost = f" · {usd(step.usd)}" if step.usd is not None else ""
        parts = [f"turn {step.turn}", step.by, one_line(step.model, 30), f"iteration {step.iteration}"]
        said = " · ".join([*parts, *filter(None, (step.judged, step.change))]) + cost
        rows.append(wrap(said, width, "  "))
    more = len(found.line) - _MOST_STEPS
    return [*rows, *([f"  ... and {count(more, 'program')} before"] if more > 0 else [])]


def best_so_far_lines(found: Findings, width: int) -> list[str]:
    """A row a treatment, a curve for each axis on one scale, and its first and last time."""
    axes = [axis for axis in _AXES if any(each.axis == axis for each in found.trajectories)]
    names = list(dict.fromkeys(each.treatment for each in found.trajectories))
    if not axes:
        return []
    short = treatment_labels(names[:MOST_ROWS], width - (_BARS + 1) * len(axes) - _ENDS - 2)
    room, drawn = len(short[names[0]]), _curves(found.trajectories)
    lines = [f"{'':<{room}} " + " ".join(f"{_AXES[axis]:<{_BARS}}" for axis in axes) + f" {'first → last':>{_ENDS}}"]
    for name in names[:MOST_ROWS]:
        bars = " ".join(f"{drawn.get((name, axis), ''):<{_BARS}}" for axis in axes)
        lines.append(f"{short[name]} {bars} {_ends(found.trajectories, name, axes[0]):>{_ENDS}}")
    more = len(names) - MOST_ROWS
    return [*lines, *([f"... and {more} more; see --json."] if more > 0 else []), *without_programs(found, width)]


def _curves(found: Sequence[TrajectoryFinding]) -> dict[tuple[str, str], str]:
    """Of each treatment and axis the best so far at a few places, all on one scale."""
    picked = [[each.points[place].mean for place in _places(len(each.points))] for each in found]
    bars = sparkline([value for own in picked for value in own])
    cut, start = {}, 0
    for each, own in zip(found, picked, strict=True):
        cut[each.treatment, each.axis] = bars[start : start + len(own)]
        start += len(own)
    return cut


def _places(points: int) -> list[int]:
    """As many places as there are cells, the first and the last among them."""
    if points <= _BARS:
        return list(range(points))
    return [round(n * (points - 1) / (_BARS - 1)) for n in range(_BARS)]


def _ends(found: Sequence[TrajectoryFinding], name: str, axis: str) -> str:
    own = next(each for each in found if each.treatment == name and each.axis == axis)
    known = [point.mean for point in own.points if point.mean > 0]
    return f"{seconds(known[0])} → {seconds(known[-1])}" if known else "–"
