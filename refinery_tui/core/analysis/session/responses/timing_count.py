"""How many timings stand behind the programs of a table."""

import numpy as np

from refinery_tui.core.analysis.session.prepare import ProgramTable
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast


def timings(seen: ProgramTable, contrast: Contrast | None = None) -> int:
    """Timings behind the programs of a table that have a time, of a contrast's alone where one is given."""
    timed = np.isfinite(seen.log_seconds)
    if contrast is not None:
        timed &= seen.weights(contrast).values[seen.cell] != 0
    return (
        int(np.nansum(seen.rows["n_timings"].to_numpy(float)[timed])) if "n_timings" in seen.rows else int(timed.sum())
    )
