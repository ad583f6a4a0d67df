"""Timeouts of a session: censored at the cap, compared between the two sides of a contrast (statistics.md
2.6).
"""

import math
from collections.abc import Sequence

import numpy as np

from refinery_tui.core.analysis.session.findings import RatioFinding
from refinery_tui.core.analysis.session.prepare import ProgramTable
from refinery_tui.core.analysis.session.responses.correctness import sides
from refinery_tui.core.analysis.session.responses.responses import TimeoutFinding
from refinery_tui.core.analysis.session.responses.runtime import ratio
from refinery_tui.core.analysis.stats.arrays import Vector
from refinery_tui.core.analysis.stats.linear.cells import CellFit
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast
from refinery_tui.core.analysis.stats.survival import log_rank
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.text import count


def table_of(table: ProgramTable, contrasts: Sequence[Contrast], *, level: float = 0.95) -> tuple[TimeoutFinding, ...]:
    """`compare` for each contrast with a timed-out program."""
    if not table.late.any():
        return ()
    fit = table.fit()
    return tuple(one for contrast in contrasts if (one := compare(table, fit, contrast, level=level)) is not None)


def compare(table: ProgramTable, fit: CellFit, contrast: Contrast, *, level: float = 0.95) -> TimeoutFinding | None:
    """Time ratio and log-rank of both sides with timeouts censored; None when none timed out."""
    side, late, reached = sides(table, contrast), table.late, np.isfinite(table.log_seconds)
    if len(contrast.sides) > 1 or not np.any(late & (side != 0)):
        return None
    found = ratio(table, fit, contrast, level=level)
    censored = (int(np.sum(late & (side > 0))), int(np.sum(late & (side < 0))))
    within = (int(np.sum(reached & (side > 0))), int(np.sum(reached & (side < 0))))
    told = isinstance(found, RatioFinding) and found.timed_out > 0
    return TimeoutFinding(
        contrast=str(contrast),
        censored=censored,
        reached=within,
        time_ratio=found.ratio if isinstance(found, RatioFinding) and told else math.nan,
        ci=found.ci if isinstance(found, RatioFinding) and told else (math.nan, math.nan),
        p_log_rank=_log_rank(table, side) if told and table.several is None else math.nan,
        sentence=_sentence(censored, within, found),
    )


def _log_rank(table: ProgramTable, side: Vector) -> float:
    """p of the log-rank test of both sides; NaN where there is none."""
    rows = np.flatnonzero((side != 0) & np.isfinite(table.logs_or_caps))
    try:
        return log_rank(table.logs_or_caps[rows], np.isfinite(table.log_seconds[rows]), side[rows] > 0).p
    except RefineryError:
        return math.nan


def _sentence(censored: tuple[int, int], reached: tuple[int, int], found: RatioFinding | str) -> str:
    counts = "counts" if sum(censored) == 1 else "count"
    late = f"{count(sum(censored), 'program')} timed out and {counts} as cut off at the time limit, not as a time"
    shares = " and ".join(f"{r} of {r + c}" for c, r in zip(censored, reached, strict=True))
    if isinstance(found, str):
        return f"{late}; no time ratio is given ({found.partition(': ')[2].rstrip('.')}). Within the limit: {shares}."
    if found.method == "tasks" and found.timed_out:
        return f"{late}; a task's contrast is from one censored fit of all. Within the limit: {shares}."
    if found.method == "tasks":
        late = f"{count(sum(censored), 'program')} timed out and {counts} as a failure"
        return f"{late}: ratios over tasks rest on the programs that finished. Within the limit: {shares}."
    if found.method != "censored":
        return f"{late}; the time limit of some is not on record, so no time ratio is given."
    return f"{late}; the time ratio is from a censored log-normal regression. Within the limit: {shares}."
