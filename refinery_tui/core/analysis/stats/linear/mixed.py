"""REML for a random program effect (and inputs nested in programs), profiled; no general-purpose optimiser
trouble.

Tested against statsmodels' `MixedLM` on random data where that arrives, and R's lme4 in the worked cases.

One grouping needs one parameter theta = s_b^2 / s_w^2, searched on log theta with the theta = 0 boundary
compared; with `subgroups` two parameters. statsmodels' MixedLM fails at such boundaries and offers z tests
only (2.16).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from refinery_tui.core.analysis.stats.arrays import Matrix, Vector, vector
from refinery_tui.core.analysis.stats.linear.anova import AnovaTable, anova
from refinery_tui.core.base.errors import ConfigurationError

_LEAST = 1e-10  # theta below this is the boundary: no variance between groups


@dataclass(frozen=True, slots=True, kw_only=True)
class MixedFit:
    """Variances, fixed effects with standard errors (in the order of the columns), REML criterion -2 log L,
    ICC.
    """

    var_group: float
    var_subgroup: float
    var_resid: float
    beta: tuple[float, ...]
    se: tuple[float, ...]
    reml_criterion: float
    icc: float
    n: int


def random_intercept(
    response: ArrayLike,
    groups: ArrayLike,
    *,
    fixed: ArrayLike | None = None,
    subgroups: ArrayLike | None = None,
) -> MixedFit:
    """y = X b + group + (subgroup in group) + error by REML.

    `fixed` are columns added to the intercept (n or n x p; default none). `beta[0]` is the intercept.
    Balanced data give the ANOVA estimates (lme4's).
    """
    y = vector(response)
    x = np.ones((len(y), 1))
    if fixed is not None:
        x = np.column_stack([x, np.asarray(fixed, float).reshape(len(y), -1)])
    outer = _codes(groups)
    inner = np.arange(len(y)) if subgroups is None else _codes(_joined(groups, subgroups))
    if len(np.unique(outer)) < 2:
        raise ConfigurationError("Variance between programs needs at least two programs; add replicates.")
    shift = float(y.mean())
    forms = _Forms(np.column_stack([x, y - shift]), outer, inner)
    theta = _best(forms.criterion, nested=subgroups is not None)
    return forms.fit(theta, shift)


class _Forms:
    """Bilinear forms u' V^-1 v of nested compound symmetry, from sums of (sub)groups alone."""

    def __init__(self, columns: Matrix, outer: NDArray[np.intp], inner: NDArray[np.intp]) -> None:
        self.n, self.p = len(columns), columns.shape[1] - 1
        self.cross = columns.T @ columns
        self.m = np.bincount(inner).astype(float)
        self.sums = np.array([np.bincount(inner, weights=c) for c in columns.T]).T
        first = np.full(len(self.m), -1)
        first[inner[::-1]] = outer[::-1]
        self.owner = first

    def parts(self, theta: Vector) -> tuple[Matrix, float]:
        """(X y)' V^-1 (X y) and log det V at variance ratios `theta` = (group, subgroup)."""
        group, sub = theta
        shrink = 1 / (1 + sub * self.m)
        gram = self.cross - (self.sums * (sub * shrink)[:, None]).T @ self.sums
        mass = np.bincount(self.owner, weights=self.m * shrink)
        tops = np.array([np.bincount(self.owner, weights=c * shrink) for c in self.sums.T]).T
        gram = gram - (tops * (group / (1 + group * mass))[:, None]).T @ tops
        return gram, float(np.sum(np.log1p(sub * self.m)) + np.sum(np.log1p(group * mass)))

    def criterion(self, theta: Vector) -> float:
        """Profiled -2 log restricted likelihood."""
        gram, log_det = self.parts(theta)
        p = self.p
        solved = np.linalg.solve(gram[:p, :p], gram[:p, p])
        rss = float(gram[p, p] - gram[:p, p] @ solved)
        left = self.n - p
        scale = max(rss, 1e-300) / left
        return float(left * (1 + math.log(2 * math.pi * scale)) + log_det + np.linalg.slogdet(gram[:p, :p])[1])

    def fit(self, theta: Vector, shift: float) -> MixedFit:
        gram, _ = self.parts(theta)
        p = self.p
        inverse = np.linalg.inv(gram[:p, :p])
        beta = inverse @ gram[:p, p]
        scale = float(gram[p, p] - gram[:p, p] @ beta) / (self.n - p)
        group, sub = (float(t) * scale for t in theta)
        beta[0] += shift
        return MixedFit(
            var_group=group,
            var_subgroup=sub,
            var_resid=scale,
            beta=tuple(beta.tolist()),
            se=tuple(np.sqrt(np.diag(inverse) * scale).tolist()),
            reml_criterion=self.criterion(theta),
            icc=group / (group + sub + scale) if scale > 0 else math.nan,
            n=self.n,
        )


def _best(criterion: Callable[[Vector], float], *, nested: bool) -> Vector:
    from scipy.optimize import minimize, minimize_scalar

    def alone(place: int) -> Vector:
        spot = np.zeros(2)
        found = minimize_scalar(
            lambda log: criterion(np.where(np.arange(2) == place, math.exp(log), 0.0)),
            bounds=(math.log(_LEAST), math.log(1e8)),
            method="bounded",
            options={"xatol": 1e-9},
        )
        spot[place] = math.exp(found.x)
        return spot

    options = [np.zeros(2), alone(0)]
    if nested:
        options.append(alone(1))
        both = minimize(
            lambda log: criterion(np.exp(log)),
            np.log(np.maximum(options[1] + options[2], 1e-3)),
            method="Nelder-Mead",
            options={"xatol": 1e-8, "fatol": 1e-10, "maxiter": 4000},
        )
        options.append(np.exp(both.x))
    return min(options, key=criterion)


def mixed_f_on_means(frame: pd.DataFrame, response: str, factors: list[str], unit: str) -> AnovaTable:
    """F tests of the balanced mixed model: identical to ANOVA on unit means, error df with it
    (Satterthwaite).
    """
    return anova(unit_means(frame, response, factors, unit), response, factors)


def unit_means(frame: pd.DataFrame, response: str, factors: list[str], unit: str) -> pd.DataFrame:
    """One row a unit: the mean of `response` over its repeated rows, with its factor levels."""
    return frame.groupby([unit, *factors], sort=True)[response].mean().reset_index()


def _codes(values: ArrayLike) -> NDArray[np.intp]:
    codes, _ = pd.factorize(np.asarray(values, dtype=object).ravel())
    return np.asarray(codes, dtype=np.intp)


def _joined(groups: ArrayLike, subgroups: ArrayLike) -> list[str]:
    return [f"{g}\x1f{s}" for g, s in zip(np.asarray(groups).tolist(), np.asarray(subgroups).tolist(), strict=True)]
