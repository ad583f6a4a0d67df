"""The gaps between marks over several tasks: every task once, with the error of the declared question (3.6)."""

from typing import TYPE_CHECKING

import numpy as np

from refinery_tui.core.analysis.session.plausibility.mark_columns import Flags, known, marked
from refinery_tui.core.analysis.session.plausibility.mark_findings import GapDifference
from refinery_tui.core.analysis.session.tasks.share_rule import Sides, difference_under, sides_of, too_few
from refinery_tui.core.analysis.session.tasks.task_arrays import compares_tasks
from refinery_tui.core.analysis.stats.binary.paired_proportions import difference_of_gaps
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast
from refinery_tui.core.experiment.task_draw import Question
from refinery_tui.core.record.run.program_marks import Mark

if TYPE_CHECKING:
    from refinery_tui.core.analysis.session.prepare import ProgramTable  # brings pandas

_LEVEL = 0.95


def gap_over_tasks(table: "ProgramTable", contrast: Contrast, mark: Mark) -> GapDifference | None:
    """The mean gap of each side over the tasks whose programs have both marks, and how far they differ; None below two
    such tasks, and of tasks against tasks.
    """
    assert table.several is not None  # the caller looked
    if compares_tasks(contrast):
        return None
    question, told = table.several.question, known(table, "shown") & known(table, mark)

    def counted(flags: Flags) -> tuple[Sides, Sides]:
        return sides_of(table, contrast, flags, question, told)

    shown, later = marked(table, "shown"), marked(table, mark)
    first, tried = counted(shown)
    if len(tried[0]) < 2:
        return None
    if mark == "scales":  # nothing scales that fails what is shown: the gap is a share, and compared as any
        found = difference_under(question, counted(shown & ~later)[0], tried, level=_LEVEL)
        gaps, difference, ci = found.shares, found.difference, found.ci
    else:
        second, _ = counted(later)
        one, other = (_gap(question, first[n], second[n], tried[n]) for n in (0, 1))
        gaps = (one[0], other[0])
        difference, ci = difference_of_gaps(one, other, _together(question, first, second, tried))
    return GapDifference(
        contrast=str(contrast),
        mark=mark,
        gaps=gaps,
        difference=difference,
        ci=ci,
        tasks=len(tried[0]),
        question=question,
        why=too_few(question, len(tried[0])),
    )


def _gap(
    question: Question, first: np.ndarray, second: np.ndarray, tried: np.ndarray
) -> tuple[float, tuple[float, float]]:
    """One side's gap as the difference of two shares of the same programs, which for these tasks are taken as
    independent: they go together, so that its interval can only be too wide.
    """
    found = difference_under(question, (first, second), (tried, tried), level=_LEVEL)
    return found.difference, found.ci


def _together(question: Question, first: Sides, second: Sides, tried: Sides) -> float:
    """How the gaps of both sides go together over tasks; 0 for these tasks, whose programs are all that varies."""
    gaps = [(a - b) / n for a, b, n in zip(first, second, tried, strict=True)]
    if question == "these tasks" or any(float(each.std()) < 1e-12 for each in gaps):
        return 0.0
    return float(np.corrcoef(gaps[0], gaps[1])[0, 1])
