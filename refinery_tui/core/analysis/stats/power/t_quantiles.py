"""Two-sided t quantiles of many degrees of freedom at once, from a table: scipy's take most of the time of a plan."""

import functools

import numpy as np
from scipy import special

from refinery_tui.core.analysis.stats.arrays import Vector

_INVERSE_DF = np.linspace(0, 2, 2001)


def t_critical_of(df: Vector, alpha: float) -> Vector:
    """To six digits."""
    return np.asarray(np.exp(np.interp(1 / df, _INVERSE_DF, _log_critical(alpha))))


@functools.lru_cache(maxsize=64)
def _log_critical(alpha: float) -> Vector:
    return np.asarray(np.log(special.stdtrit(1 / np.maximum(_INVERSE_DF, 1e-9), 1 - alpha / 2)))
