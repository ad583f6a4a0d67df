"""Firth's logistic regression: finite odds ratios even when an arm never failed.

No maintained Python library has it (statistics.md 2.16). Tested against statsmodels' binomial `GLM` with half a program
added to each cell, which it equals where every cell has its own coefficient.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from refinery_tui.core.analysis.stats.arrays import Matrix, Vector, root, vector
from refinery_tui.core.base.errors import ConfigurationError, RefineryError

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class FirthFit:
    """Log odds ratios (intercept first), standard errors, profile intervals and penalised-likelihood-ratio
    p's.
    """

    beta: tuple[float, ...]
    se: tuple[float, ...]
    ci: tuple[Interval, ...]
    p: tuple[float, ...]
    log_likelihood: float


def firth(columns: ArrayLike, success: ArrayLike, *, level: float = 0.95, intercept: bool = True) -> FirthFit:
    """Logistic regression of 0/1 `success` on `columns` (n x p) with Jeffreys' penalty (Firth 1993; Heinze
    2002).
    """
    y = vector(success)
    x = np.asarray(columns, float).reshape(len(y), -1)
    x = np.column_stack([np.ones(len(y)), x]) if intercept else x
    if np.linalg.matrix_rank(x) < x.shape[1]:
        raise ConfigurationError("Two effects cannot be told apart in these runs; leave one of them out.")
    beta, top = _maximise(x, y, np.zeros(x.shape[1]), free=np.ones(x.shape[1], bool))
    covariance = np.linalg.inv(_information(x, beta))
    se = np.sqrt(np.diag(covariance))
    drop = float(special.chdtri(1, 1 - level)) / 2
    p, ci = [], []
    for place in range(len(beta)):
        p.append(float(special.chdtrc(1, max(0.0, 2 * (top - _profile(x, y, beta, place, 0.0))))))
        ci.append(_profile_interval(x, y, beta, place, float(se[place]), top - drop))
    return FirthFit(beta=tuple(beta.tolist()), se=tuple(se.tolist()), ci=tuple(ci), p=tuple(p), log_likelihood=top)


def firth_p(columns: ArrayLike, success: ArrayLike, place: int) -> float:
    """Penalised-likelihood-ratio p of one of the `columns` (counted from 0, an intercept is added)."""
    y = vector(success)
    x = np.column_stack([np.ones(len(y)), np.asarray(columns, float).reshape(len(y), -1)])
    beta, top = _maximise(x, y, np.zeros(x.shape[1]), free=np.ones(x.shape[1], bool))
    return float(special.chdtrc(1, max(0.0, 2 * (top - _profile(x, y, beta, place + 1, 0.0)))))


def firth_table(table: ArrayLike) -> FirthFit:
    """Firth regression of a 2 x 2 table, rows arms and columns (success, failure); `beta[1]` is the log odds
    ratio of the first row against the second.
    """
    (a, b), (c, d) = np.asarray(table, int)
    arm = np.repeat([1.0, 0.0], [a + b, c + d])
    success = np.repeat([1.0, 0.0, 1.0, 0.0], [a, b, c, d])
    return firth(arm, success)


def _information(x: Matrix, beta: Vector) -> Matrix:
    p = special.expit(x @ beta)
    return np.asarray((x * (p * (1 - p))[:, None]).T @ x)


def _penalised(x: Matrix, y: Vector, beta: Vector) -> float:
    eta = x @ beta
    sign, log_det = np.linalg.slogdet(_information(x, beta))
    fit = float(np.sum(y * eta - np.logaddexp(0, eta)))
    return fit + log_det / 2 if sign > 0 else -np.inf


def _maximise(x: Matrix, y: Vector, start: Vector, *, free: "np.ndarray") -> tuple[Vector, float]:
    """Newton steps with halving on the free coefficients; raises when 200 steps do not settle."""
    beta, value = start.copy(), _penalised(x, y, start)
    for _ in range(200):
        step = _step(x, y, beta, free)
        while (ahead := _penalised(x, y, beta + step)) < value - 1e-12 and np.max(np.abs(step)) > 1e-12:
            step = step / 2
        beta, value = beta + step, max(value, ahead)
        if np.max(np.abs(step)) < 1e-10:
            return beta, value
    raise RefineryError("Firth's regression did not converge; leave out a factor or add runs.")


def _step(x: Matrix, y: Vector, beta: Vector, free: "np.ndarray") -> Vector:
    p = special.expit(x @ beta)
    w = p * (1 - p)
    inverse = np.linalg.pinv((x * w[:, None]).T @ x)
    hat = w * np.einsum("ij,jk,ik->i", x, inverse, x)
    score = x.T @ (y - p + hat * (0.5 - p))
    step = np.zeros_like(beta)
    step[free] = np.linalg.pinv(((x * w[:, None]).T @ x)[np.ix_(free, free)]) @ score[free]
    biggest = np.max(np.abs(step))
    return step * min(1.0, 5 / biggest) if biggest > 0 else step


def _profile(x: Matrix, y: Vector, beta: Vector, place: int, value: float) -> float:
    start = beta.copy()
    start[place] = value
    free = np.arange(len(beta)) != place
    return _maximise(x, y, start, free=free)[1] if free.any() else _penalised(x, y, start)


def _profile_interval(x: Matrix, y: Vector, beta: Vector, place: int, se: float, target: float) -> Interval:
    def gap(value: float) -> float:
        return _profile(x, y, beta, place, value) - target

    ends = []
    for side in (-1, 1):
        reach = 2 * se
        while gap(beta[place] + side * reach) > 0 and reach < 64 * se:
            reach *= 2
        far = float(beta[place] + side * reach)
        near = float(beta[place])
        ends.append(side * np.inf if gap(far) > 0 else root(gap, min(near, far), max(near, far)))
    return ends[0], ends[1]
