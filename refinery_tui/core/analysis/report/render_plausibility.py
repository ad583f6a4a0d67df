"""The four marks of plausibility as a table: shares by treatment, the gaps between them, and each program's growth."""

from collections.abc import Iterator, Sequence

from refinery_tui.core.analysis.report.wrap_lines import MOST_ROWS, wrap
from refinery_tui.core.analysis.session.plausibility.mark_findings import (
    GapDifference,
    GrowthFinding,
    MarkGap,
    MarkShare,
    PlausibilityFinding,
)
from refinery_tui.core.analysis.stats.binary.proportions import Interval
from refinery_tui.core.base.labels import labels
from refinery_tui.core.base.text import count, one_line
from refinery_tui.core.experiment.task_draw import question_words
from refinery_tui.core.record.run.program_marks import MARKS

TITLE = "Plausible is not correct (final programs with each mark)"
GROWTH = "How time grows with size (fitted exponents)"
_CELL, _NAME = 8, 30
_NOTE = "loads; shown: passes every case of the kind that the agents were told of; hidden: passes every other case"
_SCALES = (
    "; scales: passes what is shown, and its time grows no faster than the baseline's, by the fitted exponents. Shown "
    "less scales is the share of programs that pass what is shown and do not scale"
)
_INTERVALS = (
    ". 95 % intervals: Wilson's of a share{scales}, Newcombe's paired one of shown less hidden, Zou and Donner's of a "
    "difference of gaps. A run without a program has no mark."
)
_GROWTH_NOTE = (
    "Time grows as size to this power: least squares on logarithms of the least CPU seconds at each size, with 95 % "
    "intervals. A program without an exponent was too quick, or answered at too few sizes."
)


def plausibility(found: Sequence[PlausibilityFinding], apart: Sequence[GapDifference], width: int) -> list[str]:
    """Two rows for each treatment, then its gaps; how far gaps differ; nothing where no task says what is shown."""
    if not found:
        return []
    told = [mark for mark in MARKS if any(share.mark == mark for each in found for share in each.shares)]
    label = min(_NAME, max(12, width - (_CELL + 6) * len(told)))
    cell = (width - label) // len(told)
    head = " " * label + "".join(f"{mark:>{cell}}" for mark in told)
    names = labels((each.treatment for each in found), label - 1)
    rows = [row for each in found for row in _rows(each, names[each.treatment], label, cell, width)]
    scales, whose = (_SCALES, " and of shown less scales") if "scales" in told else ("", "")
    note = f"{_NOTE}{scales}{_INTERVALS.format(scales=whose)}"
    return [head, *rows, *(wrap(difference_words(each), width) for each in apart), wrap(note, width)]


def _rows(found: PlausibilityFinding, name: str, label: int, cell: int, width: int) -> list[str]:
    counts = "".join(f"{f'{share.count}/{share.runs}':>{cell}}" for share in found.shares)
    limits = "".join(f"{share_words(share):>{cell}}" for share in found.shares)
    gaps = "; ".join(gap_words(gap) for gap in found.gaps)
    return [f"{name:<{label}}{counts}", " " * label + limits, wrap(gaps, width, "  ")]


def share_words(share: MarkShare) -> str:
    """The limits of a share: `41–93 %`."""
    return f"{100 * share.ci[0]:.0f}–{100 * share.ci[1]:.0f} %"


def gap_words(gap: MarkGap) -> str:
    """A gap in percentage points, with its interval."""
    return f"shown less {gap.mark}: {_points(gap.gap, gap.ci)}"


def difference_words(each: GapDifference) -> str:
    """`framing: criteria / plain: shown less scales 13 points against 88, a difference of -75 points (-98 to -26)`."""
    one, other = (100 * gap for gap in each.gaps)
    return (
        f"{one_line(each.contrast, 120)}: shown less {each.mark} {one:.0f} points against {other:.0f}, a difference of "
        f"{_points(each.difference, each.ci)}{over_tasks_words(each)}"
    )


def over_tasks_words(each: GapDifference) -> str:
    """`, on average over 2 tasks, for tasks like these; six tasks are ...`; nothing of one task."""
    if each.question is None:
        return ""
    why = f"; {each.why.rstrip('.')}" if each.why else ""
    return f", on average over {count(each.tasks, 'task')}, {question_words(each.question)}{why}"


def _points(value: float, ci: Interval) -> str:
    low, high = (100 * limit for limit in ci)
    return f"{100 * value:.0f} points ({low:.0f} to {high:.0f})"


def growth(found: Sequence[PlausibilityFinding], width: int) -> list[str]:
    """A row for each program that was timed at rising sizes."""
    rows = list(_growth_rows(found, width))
    if not rows:
        return []
    left = [f"{count(len(rows) - MOST_ROWS, 'program')} more: in --json"] if len(rows) > MOST_ROWS else []
    name = max(10, width - 49)
    head = f"{'':<{name}}{'run':>5}{'exponent':>18}{'baseline':>18}  scales"
    return [head, *rows[:MOST_ROWS], *left, wrap(_GROWTH_NOTE, width)]


def _growth_rows(found: Sequence[PlausibilityFinding], width: int) -> Iterator[str]:
    name = max(10, width - 49)
    names = labels((each.treatment for each in found), name - 1)
    for each in found:
        for place, program in enumerate(each.programs):
            label = "" if place else names[each.treatment]
            yield f"{label:<{name}}{program.run:>5}{_exponents(program)}  {'yes' if program.scales else 'no'}"


def _exponents(program: GrowthFinding) -> str:
    own, baseline = (program.exponent, program.ci), (program.baseline, program.baseline_ci)
    return "".join(f"{exponent_words(*each):>18}" for each in (own, baseline))


def exponent_words(value: float | None, ci: Interval | None) -> str:
    """`2.01 (1.93–2.09)`; a dash where there is none."""
    return "–" if value is None or ci is None else f"{value:.2f} ({ci[0]:.2f}–{ci[1]:.2f})"
