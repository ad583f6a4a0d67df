"""Plain arrays at the border of the analysis: everything inside works on float vectors."""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from refinery_tui.core.base.errors import ConfigurationError

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
SHORTEST_SECONDS, LONGEST_SECONDS = 1e-12, 1e12  # beyond these no clock measures, and squares of ratios overflow
_MOST_LOG = 709.0  # exp of more is no float


def vector(values: ArrayLike) -> Vector:
    """`values` as one dimension of floats (integers become floats: some tests of scipy fail on lists of
    ints).
    """
    return np.asarray(values, dtype=np.float64).ravel()


def logs(seconds: ArrayLike) -> Vector:
    """Natural logs of positive times; a time of zero or below has none and raises."""
    times = vector(seconds)
    if not np.all(np.isfinite(times) & (times > 0)):
        raise ConfigurationError("A ratio needs positive, finite times; leave out the programs without one.")
    return np.log(times)


def measurable(seconds: ArrayLike) -> NDArray[np.bool_]:
    """Which times a clock can give: between 1e-12 and 1e12 seconds; zero, NaN and infinity are none."""
    times = np.asarray(seconds, dtype=np.float64)
    return (times >= SHORTEST_SECONDS) & (times <= LONGEST_SECONDS)


def ratio_of_log(log: float) -> float:
    """e to the power of `log`; infinite where no float is large enough, as an interval's end may be."""
    return math.inf if log >= _MOST_LOG else math.exp(log)


def by_group(values: ArrayLike, groups: ArrayLike) -> dict[object, Vector]:
    """`values` split by `groups`, in order of first appearance."""
    y, labels = vector(values), np.asarray(groups, dtype=object).ravel()
    if len(y) != len(labels):
        raise ConfigurationError(f"{len(y)} values cannot be split by {len(labels)} group labels.")
    codes: dict[object, int] = {}
    places = np.array([codes.setdefault(label, len(codes)) for label in labels.tolist()], dtype=np.intp)
    order = np.argsort(places, kind="stable")
    return dict(zip(codes, np.split(y[order], np.cumsum(np.bincount(places))[:-1]), strict=True)) if codes else {}


def root(function: Callable[[float], float], low: float, high: float) -> float:
    """Where `function` crosses zero between `low` and `high` (Brent); the bracket must hold a sign change."""
    from scipy.optimize import brentq

    return float(brentq(function, low, high, xtol=1e-12, rtol=1e-13, maxiter=300))
