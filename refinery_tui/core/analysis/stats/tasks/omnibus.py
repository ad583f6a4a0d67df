"""Several treatments over tasks: F with treatment x task as its error, Greenhouse and Geisser's epsilon (3.4).

The F over tasks is that of statsmodels' `AnovaRM` on the cells' means (test_task_libraries.py), which has no epsilon.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special


@dataclass(frozen=True, slots=True, kw_only=True)
class OverTasks:
    """Whether treatments differ at all: against treatment x task, exploratory (`p_gg` corrects for unequal spreads of
    differences), and against programs, for these tasks alone.
    """

    f_random: float
    df: tuple[int, int]
    p_random: float
    epsilon: float
    p_gg: float
    f_fixed: float
    df_fixed: tuple[int, int]
    p_fixed: float
    f_interaction: float


def omnibus(y: NDArray[np.float64]) -> OverTasks:
    """Of a complete K tasks x T treatments x B blocks of log ratios, one program a cell and block; of one block there
    is no F against programs (NaN).
    """
    k, t, r = y.shape
    cell, grand = y.mean(axis=2), y.mean()
    arms, tasks = cell.mean(axis=0) - grand, cell.mean(axis=1) - grand
    between = k * r * float(np.sum(arms**2)) / (t - 1)
    apart = cell - grand - arms[None, :] - tasks[:, None]
    mixed = r * float(np.sum(apart**2)) / ((t - 1) * (k - 1))
    df = k * t * r - k * t - (r - 1)
    rest = float(np.sum((y - cell[..., None] - (y.mean(axis=(0, 1)) - grand)) ** 2))
    noise = rest / df if df > 0 else math.nan
    epsilon = _greenhouse_geisser(cell)
    f, u, v = between / mixed, t - 1, (t - 1) * (k - 1)
    return OverTasks(
        f_random=f,
        df=(u, v),
        p_random=float(special.fdtrc(u, v, f)),
        epsilon=epsilon,
        p_gg=float(special.fdtrc(epsilon * u, epsilon * v, f)),
        f_fixed=between / noise,
        df_fixed=(u, df),
        p_fixed=float(special.fdtrc(u, df, between / noise)) if df > 0 else math.nan,
        f_interaction=mixed / noise,
    )


def _greenhouse_geisser(cell: NDArray[np.float64]) -> float:
    """Epsilon (1959) of K tasks x T treatments: 1 where all pairs differ equally, 1/(T - 1) at worst."""
    t = cell.shape[1]
    centre = np.eye(t) - 1 / t
    s = centre @ np.cov(cell, rowvar=False) @ centre
    return float(np.trace(s) ** 2 / ((t - 1) * np.sum(s**2)))
