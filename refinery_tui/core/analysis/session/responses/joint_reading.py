"""Time and correctness read together where failure rates differ: neither alone says which treatment is better (2.5)."""

import math
from dataclasses import dataclass

import numpy as np

from refinery_tui.core.analysis.session.findings import PrimaryFinding, RatioFinding
from refinery_tui.core.analysis.session.prepare import ProgramTable
from refinery_tui.core.analysis.session.responses.correctness import compare, sides
from refinery_tui.core.analysis.session.responses.runtime import ratio
from refinery_tui.core.analysis.stats.binary.proportions import Interval, newcombe
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast
from refinery_tui.core.experiment.response import Response

RATE_GAP = 0.10  # from which on rates differ too much for times to be read alone, whatever chance says


def reading(
    table: ProgramTable, contrast: Contrast, response: Response, found: PrimaryFinding, *, decided: bool
) -> str:
    """`Read together: faster among those that work, and fewer work (12 of 20 against 18 of 20, ...)`; `` where failure
    rates do not differ by 10 points or beyond chance, and for amounts and interactions.
    """
    if len(contrast.sides) > 1 or response.kind == "amount" or table.untimed:
        return ""
    rates = _over_tasks(table, contrast) if table.several is not None else _pooled(table, contrast)
    if rates is None:
        return ""
    gap, (low, high) = rates.gap, rates.ci
    if abs(gap) < RATE_GAP and low <= 0 <= high:
        return ""
    more = "more" if gap > 0 else "fewer"
    worked = f"{more} work" if not low <= 0 <= high else f"{more} worked, which chance may have done"
    (k_top, k_bottom), (n_top, n_bottom) = rates.worked, rates.tried
    counts = f"{k_top} of {n_top} against {k_bottom} of {n_bottom}"
    each = ", each task once" if table.several is not None else ""
    points = f"{100 * gap:+.0f} points, {100 * low:.0f} to {100 * high:.0f}{each}"
    speed = _speed(table, contrast, found, decided=decided)
    return f"Read together: {speed}, and {worked} ({counts}, {points})"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rates:
    """Programs that worked and were tried on both sides, and the difference of their shares with its interval."""

    worked: tuple[int, int]
    tried: tuple[int, int]
    gap: float
    ci: Interval


def _pooled(table: ProgramTable, contrast: Contrast) -> _Rates | None:
    side = np.where(table.wrote, sides(table, contrast), 0.0)
    top, bottom = table.correct[side > 0], table.correct[side < 0]
    if not (len(top) and len(bottom)):
        return None
    worked, tried = (int(top.sum()), int(bottom.sum())), (len(top), len(bottom))
    return _Rates(
        worked=worked,
        tried=tried,
        gap=float(top.mean() - bottom.mean()),
        ci=newcombe(worked[0], tried[0], worked[1], tried[1]),
    )


def _over_tasks(table: ProgramTable, contrast: Contrast) -> _Rates | None:
    """Shares as they are compared over tasks: the mean of each task's difference, by the declared question."""
    found = compare(table, contrast)
    if found is None:
        return None
    return _Rates(worked=found.correct, tried=found.attempted, gap=found.difference, ci=found.ci)


def _speed(table: ProgramTable, contrast: Contrast, found: PrimaryFinding, *, decided: bool) -> str:
    """What is said of the times of programs that work: by the plan where it decides on them, else by their interval."""
    told = found if isinstance(found, RatioFinding) else ratio(table, table.fit(), contrast)
    if isinstance(told, str):
        return "times of those that work cannot be compared"
    shown = decided if isinstance(found, RatioFinding) else not told.ci[0] <= 1 <= told.ci[1]
    if not shown or math.isclose(told.ratio, 1.0):
        return "no difference in time shown among those that work"
    return f"{'faster' if told.ratio < 1 else 'slower'} among those that work"
