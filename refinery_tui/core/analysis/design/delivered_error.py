"""The error that the analysis itself would have: simulated experiments through its own fit and its own rule (2.10).

Nothing of the analysis is copied here. What is asked is the standard error of a contrast, its degrees of freedom, and
how often the analysis refuses; power follows by the noncentral F of each simulated experiment, which leaves far less
chance in the answer than counting rejections would.
"""

import functools
import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from refinery_tui.core.analysis.session.responses.contrast_rule import LEAST_DF, WELCH_FROM
from refinery_tui.core.analysis.stats.arrays import Vector
from refinery_tui.core.analysis.stats.linear.cells import estimate, fit_values
from refinery_tui.core.analysis.stats.power import noncentral
from refinery_tui.core.analysis.stats.power.simulate import World, draw
from refinery_tui.core.analysis.stats.power.t_quantiles import t_critical_of

# Replicates that are simulated; between them the error follows from both neighbours, beyond the last from it.
ASKED = (2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 19, 24, 32, 64)
_SEED = 20_261
_SMALL, _SMALL_SIMS = 12, 1_200  # up to so many replicates each simulated experiment speaks for itself
_DEGREES = 20_000  # in all, beyond: the variance over what fails is then known to half a per cent
_LEAST, _MOST = 40, 500  # experiments
_PROGRAMS = 2_000_000  # simulated at once, at most


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveredError:
    """Of simulated experiments with an SD of 1: the contrast's true variance, as its programs failed, and error df;
    empty where all are refused.

    `judged` is the share that the analysis does not refuse; `error` the standard errors themselves where there are too
    few programs for the noncentral F to stand for them (None elsewhere).
    """

    variance: Vector
    df: Vector
    judged: float
    error: Vector | None = None

    def power(self, effect: float, *, alpha: float, scale: float = 1.0) -> float:
        """Chance to find `effect` (in SDs) with `scale` times the programs."""
        if not len(self.df):
            return 0.0
        df, variance = self.df * scale, self.variance / scale
        if self.error is not None:
            reach = t_critical_of(df, alpha) * self.error / math.sqrt(scale)
            spread = np.sqrt(variance)
            found = special.ndtr((effect - reach) / spread) + special.ndtr((-effect - reach) / spread)
            return self.judged * float(np.mean(found))
        sizes = effect * effect / variance
        below = np.asarray(special.ncfdtr(1, df, sizes, special.fdtri(1, df, 1 - alpha)))
        for i in np.flatnonzero(~np.isfinite(below)):  # scipy's series does not end for large effects
            below[i] = 1 - noncentral.f_tail(noncentral.f_critical(alpha, 1, df[i]), 1, df[i], sizes[i])
        return self.judged * float(np.mean(1 - below))


def delivered_power(
    weights: tuple[float, ...], *, effect: float, replicates: float, p_correct: float, alpha: float, block_sd: float
) -> float:
    """Power of the contrast `weights` over the treatments to find `effect` (in SDs) in complete blocks, which differ by
    `block_sd` SDs.
    """
    if replicates < ASKED[0] or not any(weights):
        return 0.0
    if replicates >= ASKED[-1]:
        last = delivered_error(weights, ASKED[-1], p_correct, block_sd)
        return last.power(effect, alpha=alpha, scale=replicates / ASKED[-1])
    place = int(np.searchsorted(ASKED, replicates, "right"))
    below, above = ASKED[place - 1], ASKED[place]
    share = (replicates - below) / (above - below)
    ends = [(below, 1 - share), (above, share)] if share else [(below, 1.0)]
    return sum(
        part * delivered_error(weights, n, p_correct, block_sd).power(effect, alpha=alpha, scale=replicates / n)
        for n, part in ends
    )


@functools.lru_cache(maxsize=1024)
def delivered_error(
    weights: tuple[float, ...], replicates: int, p_correct: float, block_sd: float = 0.0
) -> DeliveredError:
    """What the analysis makes of experiments without an effect, by the rule it has for so many replicates; how much
    blocks differ counts where programs fail alone, as the half of a broken pair is worth less.
    """
    c = np.asarray(weights)
    sims = _sims(len(weights), int(np.count_nonzero(c)), replicates, p_correct)
    world = World(log_means=(0.0,) * len(weights), sd=(1.0,), p_correct=(p_correct,), block_sd=block_sd)
    y = draw(world, blocks=replicates, sims=sims, seed=_SEED + replicates)
    fit = fit_values(y)
    found = estimate(fit, c)
    welch = replicates >= WELCH_FROM
    _, se, df = found.by(welch=welch)
    judged = np.isfinite(se) & (se > 0) & np.isfinite(df) & (found.spare(welch=welch) >= LEAST_DF)
    if not judged.any():
        return DeliveredError(variance=np.zeros(0), df=np.zeros(0), judged=0.0)
    unit = found.unit_welch[judged]
    variance = unit[:, 0] + block_sd**2 * unit[:, 1] if welch else se[judged] ** 2 / fit.mse[judged]
    error = se[judged] if welch and replicates <= _SMALL else None
    return DeliveredError(variance=variance, df=df[judged], judged=float(judged.mean()), error=error)


def _sims(treatments: int, used: int, replicates: int, p_correct: float) -> int:
    """How many experiments make the answer certain to about half a point, within bounds of memory and patience."""
    degrees = max(used * (replicates * p_correct - 1), 1.0)
    wanted = _SMALL_SIMS if replicates <= _SMALL else min(max(_DEGREES / degrees, _LEAST), _MOST)
    if p_correct == 1 and replicates > _SMALL:
        wanted = _LEAST  # only the degrees of freedom are left to chance
    return int(max(2, min(wanted, _PROGRAMS / (treatments * replicates))))
