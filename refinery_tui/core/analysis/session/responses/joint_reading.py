"""Time and correctness read together where failure rates differ: neither alone says which treatment is better (2.5)."""

import math

from refinery_tui.core.analysis.session.findings import PrimaryFinding, RatioFinding
from refinery_tui.core.analysis.session.prepare import ProgramTable
from refinery_tui.core.analysis.session.responses.correctness import sides
from refinery_tui.core.analysis.session.responses.runtime import ratio
from refinery_tui.core.analysis.stats.binary.proportions import newcombe
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast
from refinery_tui.core.experiment.response import Response

RATE_GAP = 0.10  # from which on rates differ too much for times to be read alone, whatever chance says


def reading(
    table: ProgramTable, contrast: Contrast, response: Response, found: PrimaryFinding, *, decided: bool
) -> str:
    """`Read together: faster among those that work, and fewer work (12 of 20 against 18 of 20, ...)`; `` where failure
    rates do not differ by 10 points or beyond chance, and for amounts and interactions.
    """
    if len(contrast.sides) > 1 or response.kind == "amount":
        return ""
    side = sides(table, contrast)
    top, bottom = table.correct[side > 0], table.correct[side < 0]
    if not (len(top) and len(bottom)):
        return ""
    low, high = newcombe(int(top.sum()), len(top), int(bottom.sum()), len(bottom))
    gap = float(top.mean() - bottom.mean())
    if abs(gap) < RATE_GAP and low <= 0 <= high:
        return ""
    more = "more" if gap > 0 else "fewer"
    worked = f"{more} work" if not low <= 0 <= high else f"{more} worked, which chance may have done"
    counts = f"{int(top.sum())} of {len(top)} against {int(bottom.sum())} of {len(bottom)}"
    points = f"{100 * gap:+.0f} points, {100 * low:.0f} to {100 * high:.0f}"
    speed = _speed(table, contrast, found, decided=decided)
    return f"Read together: {speed}, and {worked} ({counts}, {points})"


def _speed(table: ProgramTable, contrast: Contrast, found: PrimaryFinding, *, decided: bool) -> str:
    """What is said of the times of programs that work: by the plan where it decides on them, else by their interval."""
    told = found if isinstance(found, RatioFinding) else ratio(table, table.fit(), contrast)
    if isinstance(told, str):
        return "times of those that work cannot be compared"
    shown = decided if isinstance(found, RatioFinding) else not told.ci[0] <= 1 <= told.ci[1]
    if not shown or math.isclose(told.ratio, 1.0):
        return "no difference in time shown among those that work"
    return f"{'faster' if told.ratio < 1 else 'slower'} among those that work"
