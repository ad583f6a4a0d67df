"""Welch's t of two means (Welch 1947), of one experiment or of thousands at a time.

scipy's `ttest_ind_from_stats` gives no error and no degrees of freedom; tested against it (test_accuracy_power.py).
"""

from typing import NamedTuple, TypeVar

import numpy as np

from refinery_tui.core.analysis.stats.arrays import Vector

LEAST_RUNS = 4  # a side: with fewer a mean of shares has no error to speak of
Figure = TypeVar("Figure", float, Vector)


class WelchError(NamedTuple):
    """Standard error of a difference of means and its degrees of freedom (NaN where neither side varies)."""

    error: Vector
    df: Vector


def welch_error(variances: tuple[Figure, Figure], counts: tuple[int, int]) -> WelchError:
    """From the variance of each side and how many values it has."""
    one, other = (np.asarray(v, float) / n for v, n in zip(variances, counts, strict=True))
    with np.errstate(divide="ignore", invalid="ignore"):
        df = (one + other) ** 2 / (one**2 / (counts[0] - 1) + other**2 / (counts[1] - 1))
    return WelchError(error=np.sqrt(one + other), df=df)
