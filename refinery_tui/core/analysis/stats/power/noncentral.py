"""Noncentral F and t tail probabilities, safe where scipy's `nct` answers NaN (statistics.md 2.16).

Tested against `scipy.stats.ncf` and `nct` where those answer (test_against_libraries.py).
"""

from functools import cache

import numpy as np
from scipy import special

from refinery_tui.core.analysis.stats.arrays import Vector, root


@cache
def _legendre() -> tuple[Vector, Vector]:
    """Nodes and weights on (-1, 1), worked out when first asked for (numpy takes a hundred times as long)."""
    nodes, weights = special.roots_legendre(400)
    return np.asarray(nodes), np.asarray(weights)


def f_critical(alpha: float, df_num: float, df_den: float) -> float:
    """The F value exceeded with probability `alpha` under the null."""
    return float(special.fdtri(df_num, df_den, 1 - alpha))


def f_tail(value: float, df_num: float, df_den: float, noncentrality: float = 0.0) -> float:
    """P(F' > value) for a noncentral F; `noncentrality` is lambda = N f^2 (G*Power, pwr)."""
    if value <= 0:
        return 1.0
    if noncentrality <= 0:
        return float(special.fdtrc(df_num, df_den, value))
    below = float(special.ncfdtr(df_num, df_den, noncentrality, value))
    above = 1 - below if np.isfinite(below) else _f_tail_integrated(value, df_num, df_den, noncentrality)
    return float(np.clip(above, 0.0, 1.0))


def _f_tail_integrated(value: float, df_num: float, df_den: float, noncentrality: float) -> float:
    """The same by Gauss-Legendre over the distribution of the estimated SD, where scipy's series does not end."""
    if df_num == 1:
        reach, shift = float(np.sqrt(value)), float(np.sqrt(noncentrality))
        return t_tail(reach, df_den, shift) + t_tail(reach, df_den, -shift)
    s, weights = _sd_weights(df_den)
    above = 1 - special.chndtr(value * df_num * s * s, df_num, noncentrality)
    return float(np.sum(weights * above))


def t_tail(value: float, df: float, noncentrality: float = 0.0) -> float:
    """P(T' > value) for a noncentral t, by Gauss-Legendre over the distribution of the estimated SD."""
    s, weights = _sd_weights(df)
    return float(np.sum(weights * special.ndtr(noncentrality - value * s)))


def _sd_weights(df: float) -> tuple[Vector, Vector]:
    """Where the ratio of the estimated SD to the true one may lie, and how probable each place is."""
    nodes, shares = _legendre()
    width = 12 / np.sqrt(2 * df)
    low, high = max(0.0, 1 - width), 1 + width
    s = low + (high - low) * (nodes + 1) / 2
    log_density = (
        np.log(2) + df / 2 * np.log(df / 2) - special.gammaln(df / 2) + special.xlogy(df - 1, s) - df * s * s / 2
    )
    return s, shares * np.exp(log_density) * (high - low) / 2


def t_critical(alpha: float, df: float) -> float:
    """The t value exceeded with probability `alpha` (one tail)."""
    return float(special.stdtrit(df, 1 - alpha))


def t_two_sided(value: float, df: float) -> float:
    """Two-sided p of a t statistic on `df` degrees of freedom."""
    return float(min(1.0, 2 * special.stdtr(df, -abs(value))))


def f_noncentrality_limit(value: float, df_num: float, df_den: float, tail: float) -> float:
    """The lambda at which a noncentral F exceeds `value` with probability `tail`; 0 when none does."""
    if f_tail(value, df_num, df_den) >= tail:
        return 0.0
    high = max(1.0, value * df_num)
    while f_tail(value, df_num, df_den, high) < tail:
        high *= 2
    return root(lambda x: f_tail(value, df_num, df_den, x) - tail, 0.0, high)


def t_noncentrality_limit(value: float, df: float, tail: float) -> float:
    """The noncentrality at which a noncentral t exceeds `value` with probability `tail`."""
    reach = abs(value) + 12 + abs(value) * 12 / np.sqrt(df)
    return root(lambda x: t_tail(value, df, x) - tail, -reach, reach)
