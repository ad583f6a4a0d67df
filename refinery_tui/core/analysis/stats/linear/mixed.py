"""REML for a random program effect: statsmodels' `MixedLM`, guarded (statistics.md 2.16).

Its optimisers stop short, fail with a `LinAlgError` or settle at no variance at all, each on other data: several are
tried, the best likelihood counts, and a fit that none of them reached is refused. Its z tests, too liberal, are left
out.
"""

import math
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from refinery_tui.core.analysis.stats.arrays import Matrix, Vector, vector
from refinery_tui.core.base.errors import ConfigurationError, RefineryError

if TYPE_CHECKING:
    from statsmodels.regression.mixed_linear_model import MixedLMResults

_OPTIMISERS = ("powell", "cg", "bfgs")  # `lbfgs`, its default, raises LinAlgError on balanced data
_LEAST_RATIO = 1e-9  # of the variances; below it the optimiser stands at the boundary, which it never reaches
_SETTLED = 1e-3  # of the REML criterion: what two optimisers may differ by and still have arrived


@dataclass(frozen=True, slots=True, kw_only=True)
class MixedFit:
    """Variances, fixed effects with standard errors (in the order of the columns), REML criterion -2 log L, ICC."""

    var_group: float
    var_resid: float
    beta: tuple[float, ...]
    se: tuple[float, ...]
    reml_criterion: float
    icc: float
    n: int


def random_intercept(response: ArrayLike, groups: ArrayLike, *, fixed: ArrayLike | None = None) -> MixedFit:
    """y = X b + group + error by REML; `fixed` are columns (n or n x p) added to the intercept, which is `beta[0]`.

    Raises where fewer than two groups, or no repeated value, tell the variances apart.
    """
    y = vector(response)
    x = np.ones((len(y), 1))
    if fixed is not None:
        x = np.column_stack([x, np.asarray(fixed, float).reshape(len(y), -1)])
    codes, names = pd.factorize(np.asarray(groups, dtype=object).ravel())
    if not 2 <= len(names) < len(y):
        raise ConfigurationError("Variance between programs needs two programs and a repeated timing; add replicates.")
    scale = float(y.std()) or 1.0  # optimisers' steps and tolerances are absolute
    best = _fitted((y - y.mean()) / scale, x, codes)
    ratio, resid = float(np.asarray(best.cov_re)[0, 0] / best.scale), float(best.scale) * scale**2
    group = ratio * resid if ratio > _LEAST_RATIO else 0.0
    beta, se = np.asarray(best.fe_params) * scale, np.asarray(best.bse_fe) * scale
    beta[0] += y.mean()
    return MixedFit(
        var_group=group,
        var_resid=resid,
        beta=tuple(beta.tolist()),
        se=tuple(se.tolist()),
        reml_criterion=-2 * float(best.llf) + 2 * (len(y) - x.shape[1]) * math.log(scale),
        icc=group / (group + resid) if resid > 0 else math.nan,
        n=len(y),
    )


def _fitted(y: Vector, x: Matrix, groups: "np.ndarray") -> "MixedLMResults":
    """The fit of the highest likelihood; two optimisers must agree on it, or one say that it has converged."""
    from statsmodels.regression.mixed_linear_model import MixedLM

    fits = []
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # what they warn of, boundaries and steps that stop, is judged below
        for method in _OPTIMISERS:
            try:
                fits.append(MixedLM(y, x, groups).fit(reml=True, method=method))
            except np.linalg.LinAlgError:
                continue
    fits = sorted((fit for fit in fits if math.isfinite(fit.llf)), key=lambda fit: -fit.llf)
    agreed = len(fits) > 1 and 2 * (fits[0].llf - fits[1].llf) <= _SETTLED
    if not fits or not (agreed or fits[0].converged):
        raise RefineryError("The mixed model did not settle on variances; there are too few repeated timings.")
    return fits[0]


def unit_means(frame: pd.DataFrame, response: str, factors: list[str], unit: str) -> pd.DataFrame:
    """One row a unit: the mean of `response` over its repeated rows, with its factor levels."""
    return frame.groupby([unit, *factors], sort=True)[response].mean().reset_index()
