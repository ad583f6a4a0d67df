"""Programs over several tasks that were cut off at the time limit: one censored fit with cells (statistics.md 3.3).

By simulation, 12 tasks, tau = sigma, 15 % cut off (tests/calibrate/test_tasks.py): the intervals cover 95 to 96 %,
where those of the programs that finished cover 90 to 94 %, as what is slow is missing from them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from refinery_tui.core.analysis.stats.pseudo_times import pseudo_cells

MOST_CUT = 0.5  # of a cell: beyond, its mean is a guess about what nobody saw


@dataclass(frozen=True, slots=True, kw_only=True)
class CutOff:
    """K x T x B log ratios whose cells' plain means are the censored ones; `counted`, K x T, how many of a cell's
    programs count as cut off, `too_many` the cells of which more than half were: these hold nothing.
    """

    logs: NDArray[np.float64]
    counted: NDArray[np.intp]
    too_many: NDArray[np.bool_]


def cut_off(logs: NDArray[np.float64], caps: NDArray[np.float64]) -> CutOff:
    """K x T x B log ratios, NaN where a program has none, and log ratios at which others were cut off."""
    late = ~np.isfinite(logs) & np.isfinite(caps)
    cut = late.sum(axis=2)
    too_many = cut > MOST_CUT * (cut + np.isfinite(logs).sum(axis=2))
    if not cut.any():
        return CutOff(logs=logs, counted=cut, too_many=too_many)
    use = late & ~too_many[..., None]
    plain = np.where(too_many[..., None], np.nan, logs)
    whole = np.where(use, caps, plain)
    shape = (1, logs.shape[0] * logs.shape[1], logs.shape[2])
    found = pseudo_cells(whole.reshape(shape), np.isfinite(plain).reshape(shape))
    if not found.settled[0]:  # every program of a cell took the same time: nothing says how far beyond the others lie
        return CutOff(logs=plain, counted=np.zeros_like(cut), too_many=too_many)
    return CutOff(logs=found.values.reshape(logs.shape), counted=use.sum(axis=2), too_many=too_many)
