"""A plan's promise about accuracies beside simulated experiments, each run of which answers so many inputs.

Runs' own accuracies are drawn, then their answers, by numpy; scipy's Welch test judges, which `accuracy_share` agrees
with (test_accuracy_power.py). Nothing but the promise is the planner's.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from refinery_tui.core.analysis.design.accuracy_design import accuracy_design_power
from refinery_tui.core.analysis.design.design_power import Monitoring, Stopping, planned_looks
from refinery_tui.core.analysis.design.share_design import moved, programs_a_side
from refinery_tui.core.analysis.stats.binary.run_accuracy import RunAccuracy
from refinery_tui.core.analysis.stats.sequential.group_sequential import spending_bounds
from tests.calibrate.promised_power import Delivered

ARMS: dict[str, tuple[float, ...]] = {
    "2 arms": (1.0, -1.0),
    "3 arms": (0.0, 1.0, -1.0),
    "2 of 3 arms": (0.5, 0.5, -1.0),
}
LEAST_RUNS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class AccuracyPlan:
    """What is asked, of how many replicates."""

    arms: str
    base: RunAccuracy
    difference: float
    replicates: int
    stopping: Stopping

    @property
    def monitoring(self) -> Monitoring:
        return Monitoring(stopping=self.stopping)

    @property
    def promised(self) -> float:
        return accuracy_design_power(
            ARMS[self.arms],
            self.base,
            difference=self.difference,
            replicates=self.replicates,
            monitoring=self.monitoring,
        )

    @property
    def looks(self) -> tuple[int, ...]:
        if self.stopping == "fixed":
            return (self.replicates,)
        return planned_looks(len(ARMS[self.arms]), self.replicates, self.monitoring)


def delivered(plan: AccuracyPlan, *, sims: int, seed: int) -> Delivered:
    """How often Welch's test finds the difference at any look."""
    dice, base, n = np.random.default_rng(seed), plan.base, plan.replicates
    sides = programs_a_side(ARMS[plan.arms], 1)
    shares = moved(base.share, plan.difference), base.share
    drawn = [answered(dice, share, base, (sims, n, side)) for share, side in zip(shares, sides, strict=True)]
    found = np.zeros(sims, dtype=bool)
    for look, limit in zip(plan.looks, spending_bounds([look / n for look in plan.looks]).nominal_p, strict=True):
        one, other = (each[:, :look].reshape(sims, -1) for each in drawn)
        if min(one.shape[1], other.shape[1]) >= LEAST_RUNS:
            found |= welch_p(one, other) < limit
    return Delivered(power=float(found.mean()), error=math.sqrt(max(found.mean() * (1 - found.mean()), 1e-4) / sims))


def answered(dice: np.random.Generator, share: float, like: RunAccuracy, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Accuracies of runs."""
    most = share * (1 - share)
    own = np.full(shape, share)
    if like.spread and most > 0:
        worth = most / min(like.spread**2, 0.999 * most) - 1
        own = dice.beta(share * worth, (1 - share) * worth, shape)
    return dice.binomial(like.questions, own) / like.questions


def welch_p(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """1 where no run differs from another of its side."""
    means, variances = (
        [f(each, axis=1) for each in (one, other)] for f in (np.mean, lambda v, axis: v.var(axis, ddof=1))
    )
    sds = [np.where(v < 1e-12, 0.0, np.sqrt(v)) for v in variances]
    with np.errstate(divide="ignore", invalid="ignore"):
        told = stats.ttest_ind_from_stats(
            means[0], sds[0], one.shape[1], means[1], sds[1], other.shape[1], equal_var=False
        )
    return np.where(sds[0] + sds[1] > 0, told.pvalue, 1.0)
