"""How much blocks differ beyond what their programs' own spread makes of them: Henderson's method 3.

No library has it for cells as fixed and blocks as random effects; where no program failed it is what statsmodels'
`MixedLM` finds by REML, which it is tested against (test_library_agreement.py).
"""

import numpy as np

from refinery_tui.core.analysis.stats.arrays import Vector
from refinery_tui.core.analysis.stats.linear.cells import CellFit


def block_variance(fit: CellFit) -> Vector:
    """Variance between blocks in each of R fitted experiments, cut off at 0 (Searle, Casella & McCulloch 1992, ch. 5);
    NaN where no error degrees of freedom are left or no two blocks are linked.
    """
    counts, sums, squares = fit.by_block
    n = fit.counts
    with np.errstate(divide="ignore", invalid="ignore"):
        within_cells = squares.sum(axis=2) - np.where(n > 0, sums.sum(axis=2) ** 2 / n, 0.0)
        kept = np.where(n > 0, (counts**2).sum(axis=2) / n, 0.0)
    explained = within_cells.sum(axis=1) - fit.residuals.sum(axis=1)
    rank = (n - (n > 0)).sum(axis=1) - fit.df
    weight = (n - kept).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.maximum(explained - rank * fit.mse, 0.0) / weight
    return np.where((weight > 0) & (rank > 0), found, np.nan)
