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
_ABSOLUTE, _RELATIVE, _MOST_STEPS = 1e-12, 1e-13, 300  # how exactly a root is found, in how many steps at most


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
    """Where `function` crosses zero between `low` and `high`; the bracket must hold a sign change (ValueError).

    Brent's method (Algorithms for Minimization Without Derivatives, 1973, 4) step by step as scipy's `brentq` takes it,
    to the same float: the import of scipy.optimize takes longer than all roots of a report (`library_cost.py`).
    """
    before, now = low, high
    f_before, f_now = _known(function, before), _known(function, now)
    if f_before == 0:
        return before
    if f_now != 0 and (f_before < 0) == (f_now < 0):
        raise ValueError(f"No sign changes between {low:g} and {high:g}: there is no root to find.")
    other, f_other, step, last = before, f_before, now - before, now - before
    for _ in range(_MOST_STEPS):
        if f_before != 0 and f_now != 0 and (f_before < 0) != (f_now < 0):
            other, f_other, step, last = before, f_before, now - before, now - before
        if abs(f_other) < abs(f_now):
            before, now, other = now, other, now
            f_before, f_now, f_other = f_now, f_other, f_now
        near, half = (_ABSOLUTE + _RELATIVE * abs(now)) / 2, (other - now) / 2
        if f_now == 0 or abs(half) < near:
            return now
        step, last = _brent_step((before, now, other), (f_before, f_now, f_other), (step, last), near)
        before, f_before = now, f_now
        now += last if abs(last) > near else near if half > 0 else -near
        f_now = _known(function, now)
    raise RuntimeError(f"No root was found between {low:g} and {high:g} in {_MOST_STEPS} steps.")


def _brent_step(
    x: tuple[float, float, float], f: tuple[float, float, float], steps: tuple[float, float], near: float
) -> tuple[float, float]:
    """The step before the next one, and the next: along a secant or a parabola where that closes in, else by halves."""
    (before, now, other), (f_before, f_now, f_other), (step, last) = x, f, steps
    half = (other - now) / 2
    if not (abs(step) > near and abs(f_now) < abs(f_before)):
        return half, half
    if before == other:
        tried = -f_now * (now - before) / (f_now - f_before)
    else:
        d_before, d_other = (f_before - f_now) / (before - now), (f_other - f_now) / (other - now)
        divisor = d_other * d_before * (f_other - f_before)
        if divisor == 0:  # of values so small that their products are nothing
            return half, half
        tried = -f_now * (f_other * d_other - f_before * d_before) / divisor
    return (last, tried) if 2 * abs(tried) < min(abs(step), 3 * abs(half) - near) else (half, half)


def _known(function: Callable[[float], float], x: float) -> float:
    value = float(function(x))
    if math.isnan(value):
        raise ValueError(f"The function has no value at {x:g}: its root cannot be found.")
    return value
