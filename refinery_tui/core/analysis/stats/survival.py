"""Times cut off by a cap: right-censored at the cap, neither wrong nor equal to it.

Log-rank tests are statsmodels' (`survdiff`), kept from their traps: a p of 0, a `LinAlgError`. Every analysis shows
medians, so the product limit is our own: the first `SurvfuncRight` of a command takes a hundred times as long, with
scipy.stats (`benchmarks/library_cost.py`), and its standard error ends in NaN; tested against it. The regression is
tested against `scipy.stats.norm.fit` of `CensoredData` (through `pseudo_times`): neither library regresses censored
log times.

`observed` is 1 where the time was reached and 0 where it was cut off. A crash or wrong answer is a competing
event: leave it out here and count it in the correctness part.
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import special

from refinery_tui.core.analysis.stats.arrays import Matrix, Vector, logs, vector
from refinery_tui.core.base.errors import ConfigurationError, RefineryError

Interval = tuple[float, float]
Counts = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class SurvivalCurve:
    """Kaplan-Meier: at each event time, units at risk, events, share still running and its Greenwood SE."""

    time: tuple[float, ...]
    at_risk: tuple[int, ...]
    events: tuple[int, ...]
    survival: tuple[float, ...]
    se: tuple[float, ...]
    median: float
    n: int
    censored: int

    def share_at(self, time: float) -> tuple[float, float]:
        """Share still running at `time` and its standard error (1 and 0 before the first event)."""
        place = int(np.searchsorted(self.time, time, side="right")) - 1
        return (1.0, 0.0) if place < 0 else (self.survival[place], self.se[place])


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRank:
    """Log-rank test of several groups."""

    chi2: float
    df: int
    p: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CensoredFit:
    """Log-normal regression: coefficients (intercept first) on log time, sigma, SEs, time ratios exp(beta),
    p's.
    """

    beta: tuple[float, ...]
    se: tuple[float, ...]
    sigma: float
    log_likelihood: float
    time_ratio: tuple[float, ...]
    ci: tuple[Interval, ...]
    p: tuple[float, ...]


def kaplan_meier(times: ArrayLike, observed: ArrayLike) -> SurvivalCurve:
    """The product-limit estimate (Kaplan & Meier 1958); median is the first time at which it is 0.5
    or less.
    """
    t, d = vector(times), vector(observed) > 0
    moments, events = np.unique(t[d], return_counts=True)
    at_risk = len(t) - np.searchsorted(np.sort(t), moments)
    share = vector(np.cumprod(1 - events / at_risk))
    down = np.flatnonzero(share <= 0.5 + 1e-12)
    median = math.nan if not len(down) else float(moments[down[0]])
    if len(down) and abs(share[down[0]] - 0.5) < 1e-12 and down[0] + 1 < len(moments):
        median = float((moments[down[0]] + moments[down[0] + 1]) / 2)  # flat at one half: R takes the middle
    return SurvivalCurve(
        time=tuple(moments.tolist()),
        at_risk=tuple(at_risk.tolist()),
        events=tuple(events.tolist()),
        survival=tuple(share.tolist()),
        se=tuple(_greenwood(share, events, at_risk).tolist()),
        median=median,
        n=len(t),
        censored=int(np.sum(~d)),
    )


def _greenwood(share: Vector, events: Counts, at_risk: Counts) -> Vector:
    """Standard errors of shares still running (Greenwood 1926); 0 once none is."""
    left = at_risk - events
    spread = np.cumsum(np.divide(events, at_risk * left, out=np.zeros(len(events)), where=left > 0))
    return vector(share * np.sqrt(spread))


def log_rank(times: ArrayLike, observed: ArrayLike, groups: ArrayLike, *, strata: ArrayLike | None = None) -> LogRank:
    """Log-rank test (Mantel 1966; survival::survdiff, rho 0), stratified by `strata` (blocks) if given."""
    from statsmodels.duration.survfunc import survdiff

    codes, names = pd.factorize(np.asarray(groups, dtype=object).ravel())
    layers = None if strata is None else pd.factorize(np.asarray(strata, dtype=object).ravel())[0]
    reached = (vector(observed) > 0).astype(float)
    try:
        chi2 = float(survdiff(vector(times), reached, codes, strata=layers)[0])
    except np.linalg.LinAlgError:
        chi2 = math.nan
    df = len(names) - 1
    if df < 1 or not math.isfinite(chi2):
        raise ConfigurationError("A log-rank test needs two groups and an observed time in common.")
    return LogRank(chi2=chi2, df=df, p=float(special.chdtrc(df, chi2)))


def censored_lognormal(
    times: ArrayLike, observed: ArrayLike, columns: ArrayLike | None = None, *, level: float = 0.95
) -> CensoredFit:
    """Maximum likelihood of log time = X b + sigma z, cut-off times by log(1 - Phi(z)); exp(b) is a time
    ratio.

    `columns` (n or n x p) are added to an intercept. Log-likelihood in units of time, as survreg prints it.
    """
    y, d = logs(times), vector(observed) > 0
    x = np.ones((len(y), 1))
    if columns is not None:
        x = np.column_stack([x, np.asarray(columns, float).reshape(len(y), -1)])
    if d.sum() <= x.shape[1]:
        raise ConfigurationError("Too few programs finished within the cap to estimate a time; raise the cap.")
    theta, covariance, top = _fit_lognormal(x, y, d)
    beta, se = theta[:-1], np.sqrt(np.diag(covariance))[:-1]
    reach = float(special.ndtri((1 + level) / 2)) * se
    return CensoredFit(
        beta=tuple(beta.tolist()),
        se=tuple(se.tolist()),
        sigma=math.exp(theta[-1]),
        log_likelihood=top - float(np.sum(y[d])),
        time_ratio=tuple(np.exp(beta).tolist()),
        ci=tuple((math.exp(b - r), math.exp(b + r)) for b, r in zip(beta, reach, strict=True)),
        p=tuple((2 * special.ndtr(-np.abs(beta / se))).tolist()),
    )


def _fit_lognormal(x: Matrix, y: Vector, d: "np.ndarray") -> tuple[Vector, Matrix, float]:
    """Newton with halving on (beta, log sigma) from least squares."""
    beta = np.linalg.lstsq(x, y, rcond=None)[0]
    theta = np.append(beta, math.log(max(float(np.std(y - x @ beta)), 1e-3)))
    value, score, information = _lognormal_parts(theta, x, y, d)
    for _ in range(200):
        step = np.linalg.lstsq(information + 1e-12 * np.eye(len(theta)), score, rcond=None)[0]
        if score @ step < 0:
            step = score / max(1.0, float(np.max(np.abs(score))))
        while (ahead := _lognormal_parts(theta + step, x, y, d))[0] < value and np.max(np.abs(step)) > 1e-12:
            step = step / 2
        theta = theta + step
        value, score, information = ahead
        if np.max(np.abs(step)) < 1e-10:
            return theta, np.asarray(np.linalg.inv(information), dtype=np.float64), value
    raise RefineryError("The censored regression did not converge: too few times were reached; raise the limit.")


def _lognormal_parts(theta: Vector, x: Matrix, y: Vector, d: "np.ndarray") -> tuple[float, Vector, Matrix]:
    sigma = math.exp(theta[-1])
    z = (y - x @ theta[:-1]) / sigma
    tail = special.log_ndtr(-z)
    hazard = np.exp(-z * z / 2 - math.log(2 * math.pi) / 2 - tail)
    value = np.where(d, -z * z / 2 - math.log(2 * math.pi) / 2 - theta[-1], tail).sum()
    first = np.where(d, -z, -hazard)
    second = np.where(d, -1.0, -hazard * (hazard - z))
    turn = np.column_stack([-x / sigma, -z])  # dz / d(beta, log sigma)
    score = turn.T @ first - np.append(np.zeros(x.shape[1]), d.sum())
    hessian = (turn * second[:, None]).T @ turn
    cross = x.T @ (first / sigma)
    hessian[:-1, -1] += cross
    hessian[-1, :-1] += cross
    hessian[-1, -1] += float(np.sum(first * z))
    return float(value), score, -hessian
