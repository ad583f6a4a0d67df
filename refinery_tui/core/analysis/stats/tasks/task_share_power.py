"""Power of a difference of shares over several tasks (statistics.md 3.9, correctness)."""

import math
from dataclasses import dataclass
from typing import assert_never

import numpy as np
from numpy.typing import NDArray
from scipy import special

from refinery_tui.core.analysis.stats.arrays import root
from refinery_tui.core.analysis.stats.binary.run_accuracy import RunAccuracy
from refinery_tui.core.analysis.stats.power.noncentral import f_critical, f_tail
from refinery_tui.core.analysis.stats.tasks.task_power import Question, TaskError

KNOWN = 1e7  # degrees of freedom of the normal quantile, which these tasks have


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskShareDesign:
    """K tasks and r replicates of every treatment; the contrast's sides have so many treatments each.

    base: the share of the second side; within: of each side the mean over tasks of a program's variance p (1 - p), and
    tau the SD over tasks of the true difference, as a pilot measured them. Where none did, tasks are U-shaped: half of
    p (1 - p) lies within them, and as much as programs between two single ones. answers: of runs that answer many
    inputs of each task, whose own accuracies differ by a spread. size: tasks of the set drawn from.
    """

    tasks: int
    replicates: int
    base: float
    sides: tuple[int, int] = (1, 1)
    within: tuple[float, float] | None = None
    tau: float | None = None
    answers: RunAccuracy | None = None
    size: int | None = None

    def shares(self, difference: float) -> tuple[float, float]:
        """Of both sides, the first a difference away from the base, towards the middle."""
        other = self.base + difference if self.base < 0.5 else self.base - difference
        return min(max(other, 0.0), 1.0), self.base

    def programs(self, difference: float) -> tuple[float, float]:
        """The mean over tasks of a program's variance on each side, or of a run's accuracy."""
        one, other = self.within or self._u_shaped(difference)
        if self.answers is None:
            return one, other
        return self._of_answers(one, self.answers), self._of_answers(other, self.answers)

    @staticmethod
    def _of_answers(single: float, runs: RunAccuracy) -> float:
        """The variance of a run's accuracy where that of a single answer is so much."""
        q = runs.questions
        return (single + (q - 1) * min(runs.spread**2, single)) / q

    def spread(self, difference: float) -> tuple[float, float]:
        """tau^2, and the variance that one replicate of both sides leaves on one task."""
        noise, alike = (
            sum(w / side for w, side in zip(each, self.sides, strict=True))
            for each in (self.programs(difference), self._u_shaped(difference))
        )
        return alike / 2 if self.tau is None else self.tau**2, noise

    def _u_shaped(self, difference: float) -> tuple[float, float]:
        one, other = (p * (1 - p) / 2 for p in self.shares(difference))
        return one, other

    def judged_by(self, difference: float) -> float:
        """The variance by which `shares_of_these` judges: it draws each task's share towards a half, (x + 1) / (n + 2),
        and so expects more of tasks that are easy or hard than there is.
        """
        found = 0.0
        for p, w, side in zip(self.shares(difference), self.programs(difference), self.sides, strict=True):
            n = self.replicates * side
            square = n * w + n * n * (p - w) + 2 * n * p + 1
            drawn = ((n * p + 1) * (n + 2) - square) / (n + 2) ** 2
            found += min(p * (1 - p), drawn) / n
        return found / self.tasks


def error_of_shares(design: TaskShareDesign, question: Question, difference: float) -> TaskError:
    """The expected error of a true difference for a question."""
    tau2, programs = design.spread(difference)
    noise, k = programs / design.replicates, design.tasks
    match question:
        case "these":
            return TaskError(variance=noise / k, df=KNOWN, tasks=k)
        case "like":
            return TaskError(variance=(tau2 + noise) / k, df=k - 1, tasks=k)
        case "benchmark":
            return TaskError(variance=((1 - k / (design.size or math.inf)) * tau2 + noise) / k, df=k - 1, tasks=k)
        case _:
            assert_never(question)


def power_of_shares(design: TaskShareDesign, question: Question, *, difference: float, alpha: float = 0.05) -> float:
    """The chance to show a true difference of shares: by a noncentral F with 1 and df degrees of freedom, and for these
    tasks, whose rule is a careful one, by its own error. By simulation over U-shaped tasks within 6 points
    (test_task_plan.py).
    """
    error = error_of_shares(design, question, difference)
    if question == "these" and error.variance > 0:
        reach = float(special.ndtri(1 - alpha / 2)) * math.sqrt(design.judged_by(difference))
        away = [(way * difference - reach) / math.sqrt(error.variance) for way in (1, -1)]
        return float(special.ndtr(away).sum())
    if not error.df > 0:
        return 0.0
    if not error.variance > 0:
        return 1.0 if difference > 0 else 0.0
    return f_tail(f_critical(alpha, 1, error.df), 1, error.df, difference**2 / error.variance)


def detectable_share_over_tasks(
    design: TaskShareDesign, question: Question, *, alpha: float = 0.05, power: float = 0.8
) -> float:
    """The smallest difference from the base, towards the middle, that is found with this power; NaN where none is."""
    room = max(1 - design.base, design.base)

    def gap(difference: float) -> float:
        return power_of_shares(design, question, difference=difference, alpha=alpha) - power

    return root(gap, 1e-6, room) if gap(1e-6) < 0 < gap(room) else math.nan


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareSpread:
    """What a pilot says of shares: the variance of a program within tasks on each side, and tau as estimated and with
    its 80 % upper limit.
    """

    within: tuple[float, float]
    tau: float
    tau_plan: float


def share_spread(hits: NDArray[np.float64], tried: NDArray[np.float64], sides: tuple[int, int]) -> ShareSpread | None:
    """From 2 x K hits of programs tried, first side and second; None where a side has one program on a task, or nothing
    varies within any.
    """
    if not np.all(tried > 1):
        return None
    p = hits / tried
    within = (p * (1 - p) * tried / (tried - 1)).mean(axis=1)
    if not np.all(within > 0):
        return None
    k = hits.shape[1]
    noise = float((within / np.array(sides) / (tried.mean(axis=1) / np.array(sides))).sum())
    spread2 = float((p[0] - p[1]).var(ddof=1))
    upper = (k - 1) * spread2 / float(special.chdtri(k - 1, 0.8))
    return ShareSpread(
        within=(float(within[0]), float(within[1])),
        tau=math.sqrt(max(0.0, spread2 - noise)),
        tau_plan=math.sqrt(max(0.0, upper - noise)),
    )
