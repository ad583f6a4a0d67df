"""Plausible is not correct: shares of four marks by treatment, how far the later ones fall behind the shown cases, and
whether treatments differ in that. Programs and their marks are those of a prepared table, so a plan that has not looked
shows none.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from refinery_tui.core.analysis.session.plausibility.gaps_over_tasks import gap_over_tasks
from refinery_tui.core.analysis.session.plausibility.mark_columns import GAP_MARKS, known, marked
from refinery_tui.core.analysis.session.plausibility.mark_findings import (
    GapDifference,
    GrowthFinding,
    MarkGap,
    MarkShare,
    PlausibilityFinding,
)
from refinery_tui.core.analysis.session.responses.correctness import sides
from refinery_tui.core.analysis.stats.binary.paired_proportions import difference_of_gaps, paired_difference
from refinery_tui.core.analysis.stats.binary.proportions import Interval, wilson
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast
from refinery_tui.core.record.run.program_marks import MARKS, Mark

if TYPE_CHECKING:
    from refinery_tui.core.analysis.session.prepare import ProgramTable  # brings pandas


def plausibility_of(table: "ProgramTable") -> tuple[PlausibilityFinding, ...]:
    """The findings by treatment, in the order of the table; nothing where no program has a mark."""
    judged = known(table, "shown")
    cells = [(name, judged & (table.cell == cell)) for cell, name in enumerate(table.names)]
    return tuple(_finding(table, name, own) for name, own in cells if own.any())


def gap_differences(table: "ProgramTable", contrasts: Sequence[Contrast]) -> tuple[GapDifference, ...]:
    """Of each contrast of one factor; over several tasks, whose programs are not pooled, of their mean gaps."""
    rule = _apart if table.several is None else gap_over_tasks
    plain = [contrast for contrast in contrasts if len(contrast.sides) == 1]
    found = (rule(table, contrast, mark) for contrast in plain for mark in GAP_MARKS)
    return tuple(each for each in found if each is not None)


def _apart(table: "ProgramTable", contrast: Contrast, mark: Mark) -> GapDifference | None:
    side, told = sides(table, contrast), known(table, "shown") & known(table, mark)
    top, bottom = told & (side > 0), told & (side < 0)
    if not (top.any() and bottom.any()):
        return None
    one, other = _gap(table, top, mark), _gap(table, bottom, mark)
    difference, ci = difference_of_gaps((one.gap, one.ci), (other.gap, other.ci))
    return GapDifference(contrast=str(contrast), mark=mark, gaps=(one.gap, other.gap), difference=difference, ci=ci)


def _finding(table: "ProgramTable", name: str, own: NDArray[np.bool_]) -> PlausibilityFinding:
    told = [mark for mark in MARKS if (own & known(table, mark)).any()]
    return PlausibilityFinding(
        treatment=name,
        shares=tuple(_share(table, own, mark) for mark in told),
        gaps=tuple(_gap(table, own & known(table, mark), mark) for mark in GAP_MARKS if mark in told),
        programs=tuple(_growth(table, int(place)) for place in np.flatnonzero(own & _grown(table))),
    )


def _share(table: "ProgramTable", own: NDArray[np.bool_], mark: Mark) -> MarkShare:
    own = own & known(table, mark)
    count, runs = int((own & marked(table, mark)).sum()), int(own.sum())
    return MarkShare(mark=mark, count=count, runs=runs, ci=wilson(count, runs))


def _gap(table: "ProgramTable", own: NDArray[np.bool_], mark: Mark) -> MarkGap:
    shown, later = marked(table, "shown"), marked(table, mark)
    both, first, second = (int((own & each).sum()) for each in (shown & later, shown & ~later, ~shown & later))
    runs = int(own.sum())
    gap, ci = paired_difference(both, first, second, runs - both - first - second)
    if mark == "scales":  # a gap below nothing is none that there can be
        gap, ci = first / runs, wilson(first, runs)
    return MarkGap(mark=mark, gap=gap, ci=ci)


def _grown(table: "ProgramTable") -> NDArray[np.bool_]:
    """Which programs were timed at rising sizes: so was the baseline beside each of them."""
    return np.asarray(table.rows["exponent"].notna() | table.rows["baseline_exponent"].notna(), dtype=bool)


def _growth(table: "ProgramTable", place: int) -> GrowthFinding:
    row = table.rows.iloc[place]

    def told(name: str) -> tuple[float | None, Interval | None]:
        found = row[name]
        if found is None or found != found:
            return None, None
        return float(found), (float(row[f"{name}_low"]), float(row[f"{name}_high"]))

    (own, ci), (baseline, baseline_ci) = told("exponent"), told("baseline_exponent")
    return GrowthFinding(
        run=int(row["run"]),
        exponent=own,
        ci=ci,
        baseline=baseline,
        baseline_ci=baseline_ci,
        scales=bool(marked(table, "scales")[place]),
    )
