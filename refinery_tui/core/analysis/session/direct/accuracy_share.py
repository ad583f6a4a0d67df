"""Accuracy as the primary contrast: the share of its inputs that a run answers rightly, over all runs of two sides."""

import numpy as np
from scipy import special

from refinery_tui.core.analysis.session.findings import ShareFinding
from refinery_tui.core.analysis.session.prepare import ProgramTable
from refinery_tui.core.analysis.session.responses.correctness import sides
from refinery_tui.core.analysis.stats.arrays import Vector
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast
from refinery_tui.core.analysis.stats.linear.welch import LEAST_RUNS, welch_error
from refinery_tui.core.experiment.response import ACCURACY


def accuracy_share(table: ProgramTable, contrast: Contrast, *, level: float, power: float) -> ShareFinding | str:
    """The difference of two mean shares with Welch's t interval (Welch 1947), the run being the unit however many
    inputs it answers; a sentence where it is not judged.
    """
    if ACCURACY not in table.rows:
        return f"{contrast}: no input is answered directly, so no run has an accuracy; give mode = 'direct'."
    side, values = sides(table, contrast), table.rows[ACCURACY].to_numpy(float, na_value=np.nan)
    top, bottom = (values[(side * sign > 0) & np.isfinite(values)] for sign in (1, -1))
    if min(len(top), len(bottom)) < LEAST_RUNS:
        return (
            f"{contrast}: fewer than {LEAST_RUNS} runs a side ({len(top)} and {len(bottom)}) judge no accuracy; add "
            "replicates."
        )
    counts = len(top), len(bottom)
    error, df = map(float, welch_error((_variance(top), _variance(bottom)), counts))
    if not error > 0:
        return f"{contrast}: all runs of a side have one accuracy, so there is no error to judge by."
    apart = float(top.mean() - bottom.mean())
    reach = float(special.stdtrit(df, (1 + level) / 2))
    return ShareFinding(
        contrast=str(contrast),
        response=ACCURACY,
        hits=(float(top.sum()), float(bottom.sum())),
        attempted=counts,
        difference=apart,
        ci=(max(-1.0, apart - reach * error), min(1.0, apart + reach * error)),
        level=level,
        p=2 * float(special.stdtr(df, -abs(apart) / error)),
        method="Welch's t over runs",
        detectable_difference=min(1.0, (reach + float(special.stdtrit(df, power))) * error),
    )


def _variance(values: Vector) -> float:
    """Of runs; exactly 0 where all have one accuracy, whose mean is not always a float that equals it."""
    return float(values.var(ddof=1)) if np.ptp(values) > 0 else 0.0
