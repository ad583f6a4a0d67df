"""A contrast of treatments task by task, and the three errors of its mean (statistics.md 3.1 to 3.3).

Every array leads with R experiments: `y` is R x K tasks x T treatments x B blocks of log seconds over the task's own
baseline, NaN where a program failed. One fit of cells (task x treatment) and blocks serves all three questions; a
complete design's error over tasks is that of `scipy.stats.ttest_1samp` and of statsmodels' Hartung-Knapp pooling
(test_task_libraries.py), and no library takes several experiments at once or has the task-wise error.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from refinery_tui.core.analysis.stats.arrays import Vector
from refinery_tui.core.analysis.stats.linear.cells import CellFit, fit_values

Stack = NDArray[np.float64]
CELLS_FROM = 5  # replicates from which the cells are the groups of the error, below it the tasks (3.2)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskContrasts:
    """A contrast on each task, NaN where an arm never worked, and its mean over the tasks that have one.

    contrasts, variances: R x K (the variances from the pooled error); counts: R x K x T programs that worked; mse on
    `df` residual degrees of freedom; se_these, df_these: the error for these tasks, each with its own spread;
    replicates: blocks; family: of each task the place of its family, where tasks belong together (3.5).
    """

    contrasts: Stack
    variances: Stack
    counts: Stack
    estimate: Vector
    mse: Vector
    df: Vector
    se_these: Vector
    df_these: Vector
    replicates: int
    family: NDArray[np.intp] | None = None

    @property
    def units(self) -> Stack:
        """R x G: the mean contrast of each family, NaN without one; the tasks' own where none belong together."""
        if self.family is None:
            return self.contrasts
        member = (self.family[:, None] == np.arange(self.family.max() + 1)).astype(float)
        known = np.isfinite(self.contrasts)
        many = known.astype(float) @ member
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.where(many > 0, (np.where(known, self.contrasts, 0.0) @ member) / many, np.nan))

    @property
    def tasks(self) -> Vector:
        """How many tasks have a contrast, in each experiment."""
        return np.asarray(np.isfinite(self.contrasts).sum(axis=1), dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanError:
    """The mean contrast of R experiments with a standard error and degrees of freedom (NaN: not to be had)."""

    estimate: Vector
    se: Vector
    df: Vector

    @property
    def p(self) -> Vector:
        """Two-sided p; NaN without an error."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(2 * special.stdtr(self.df, -np.abs(self.estimate / self.se)))

    def interval(self, level: float = 0.95) -> tuple[Vector, Vector]:
        """Its t interval, on the log scale."""
        with np.errstate(invalid="ignore"):
            reach = special.stdtrit(self.df, (1 + level) / 2) * self.se
        return self.estimate - reach, self.estimate + reach


def task_contrasts(y: Stack, weights: Vector, *, family: NDArray[np.intp] | None = None) -> TaskContrasts:
    """The contrast `weights` (T, summing to nothing) on each task of R x K x T x B log ratios."""
    r, k, t, b = y.shape
    fit = fit_values(y.reshape(r, k * t, b))
    counts = fit.counts.reshape(r, k, t)
    found = np.all(np.where(weights != 0, counts, 1.0) > 0, axis=2)
    with np.errstate(divide="ignore", invalid="ignore"):
        each = np.where(weights != 0, weights**2 / counts, 0.0).sum(axis=2)
    links = fit.links.reshape(r, k, t, -1)
    into = np.einsum("t,rktb->rkb", weights, links)
    carried, reached = _carried(fit, into)
    found &= reached
    value = np.einsum("t,rkt->rk", weights, np.nan_to_num(fit.means).reshape(r, k, t))
    contrasts = np.where(found, value, np.nan)
    many = found.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        estimate = np.where(many > 0, np.where(found, value, 0.0).sum(axis=1) / many, np.nan)
        share = np.where(found, 1.0, 0.0) / many[:, None]
        lever = _levers(fit, share, weights)
    se, df = _own_error(fit, lever, k, b)
    return TaskContrasts(
        contrasts=contrasts,
        variances=np.where(found, fit.mse[:, None] * (each + carried), np.nan),
        counts=counts,
        estimate=estimate,
        mse=fit.mse,
        df=fit.df,
        se_these=se,
        df_these=df,
        replicates=b,
        family=family,
    )


def _carried(fit: CellFit, into: Stack) -> tuple[Stack, NDArray[np.bool_]]:
    """What uncertainty of the blocks adds to each task's contrast, and whether blocks link it at all."""
    if not fit.adjusted:
        return np.zeros(into.shape[:2]), np.ones(into.shape[:2], bool)
    solved = np.einsum("rbc,rkc->rkb", fit.schur, into)
    back = np.einsum("rbc,rkc->rkb", _schur(fit), solved)
    return np.einsum("rkb,rkb->rk", into, solved), np.all(np.abs(back - into) < 1e-6, axis=2)


def _schur(fit: CellFit) -> Stack:
    counts = fit.by_block[0]
    shared: Stack = np.einsum("rjb,rjc->rbc", counts, fit.links)
    return np.asarray(np.eye(counts.shape[2]) * counts.sum(axis=1)[:, None, :] - shared)


def _levers(fit: CellFit, share: Stack, weights: Vector) -> Stack:
    """R x J x B: what one program's value adds to the mean contrast, a' (X'X)^-1 x."""
    w = (share[:, :, None] * weights).reshape(len(share), -1)
    into = np.einsum("rj,rjb->rb", w, fit.links)
    through = np.einsum("rbc,rc->rb", fit.schur, into) if fit.adjusted else np.zeros_like(into)
    direct = np.where(w != 0, w / fit.counts, 0.0)[..., None]
    levers = direct - through[:, None, :] + np.einsum("rjb,rb->rj", fit.links, through)[..., None]
    return np.asarray(levers * fit.by_block[0])


def _own_error(fit: CellFit, lever: Stack, tasks: int, blocks: int) -> tuple[Vector, Vector]:
    """Standard error and Satterthwaite's degrees of freedom where each group has its own spread (3.2 a)."""
    r = len(lever)
    shape = (r, -1) if blocks >= CELLS_FROM else (r, tasks, fit.counts.shape[1] // tasks)

    def grouped(values: Stack) -> Stack:
        return values if len(shape) == 2 else values.reshape(shape).sum(axis=2)

    reach, own = grouped((lever**2).sum(axis=2)), grouped(fit.residuals)
    spare = grouped(np.maximum(fit.counts - 1, 0.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = spare.sum(axis=1) / fit.df
        variance = np.where(spare > 0, own / spare * scale[:, None], fit.mse[:, None])
        parts = variance * reach
        total = parts.sum(axis=1)
        df = total**2 / np.where(spare > 0, parts**2 / spare, 0.0).sum(axis=1)
    known = fit.df > 0
    return np.where(known, np.sqrt(total), np.nan), np.where(known, np.minimum(df, fit.df), np.nan)


def these_tasks(found: TaskContrasts) -> MeanError:
    """The mean for these tasks, which are fixed: what programs alone leave uncertain (3.2 a)."""
    return MeanError(estimate=found.estimate, se=found.se_these, df=found.df_these)


def spread_of(found: TaskContrasts) -> Vector:
    """The SD of the contrasts over tasks; NaN below two tasks."""
    return _mean_and_spread(found.contrasts)[1]


def _mean_and_spread(each: Stack) -> tuple[Vector, Vector, Vector]:
    """Of R x K values, NaN where there is none: mean, SD and number."""
    known = np.isfinite(each)
    k = known.sum(axis=1).astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(k > 0, np.where(known, each, 0.0).sum(axis=1) / k, np.nan)
        apart = np.where(known, each - mean[:, None], 0.0)
        return mean, np.asarray(np.where(k > 1, np.sqrt((apart**2).sum(axis=1) / (k - 1)), np.nan)), k


def tasks_like_these(found: TaskContrasts) -> MeanError:
    """The mean over tasks that these stand for: t over the tasks' contrasts, K - 1 df (3.2 b); where tasks belong
    together the family is the unit (3.5).
    """
    mean, spread, k = _mean_and_spread(found.units)
    with np.errstate(divide="ignore", invalid="ignore"):
        return MeanError(estimate=mean, se=spread / np.sqrt(k), df=np.where(k > 1, k - 1, np.nan))


def the_benchmark(found: TaskContrasts, size: int) -> MeanError:
    """The mean over the `size` tasks of the set that these were drawn from at random (3.2 c); how tasks of the set are
    related is no matter then, since chance alone chose among them.
    """
    k = found.tasks
    fraction = k / size
    with np.errstate(divide="ignore", invalid="ignore"):
        v = np.where(np.isfinite(found.variances), found.variances, 0.0).sum(axis=1) / k
        tasks, programs = (1 - fraction) * spread_of(found) ** 2, fraction * v
        df = (tasks + programs) ** 2 / (tasks**2 / (k - 1) + programs**2 / found.df)
        return MeanError(estimate=found.estimate, se=np.sqrt((tasks + programs) / k), df=df)
