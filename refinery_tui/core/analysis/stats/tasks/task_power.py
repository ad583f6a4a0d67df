"""Power of a contrast over several tasks, and what tasks and replicates buy (statistics.md 3.9)."""

import math
from dataclasses import dataclass, replace
from typing import Literal, assert_never

import numpy as np
from scipy import special

from refinery_tui.core.analysis.stats.arrays import root
from refinery_tui.core.analysis.stats.power.noncentral import f_critical, f_tail
from refinery_tui.core.analysis.stats.tasks.task_contrasts import CELLS_FROM

Question = Literal["these", "like", "benchmark"]
LEAST_TASKS = 6  # for a verdict beyond the tasks at hand (3.2)
SMALLEST_RATIO = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDesign:
    """K tasks, r replicates of each of the contrast's arms on each, and the spread to be expected.

    sd: of a program's log time within a task, its timings' noise included; tau: SD over tasks of the true contrast;
    s2: sum of the contrast's squared weights (2 for two arms); p_correct: chance that a program works; size: tasks of
    the set they are drawn from.
    """

    tasks: int
    replicates: int
    sd: float
    tau: float
    s2: float = 2.0
    p_correct: float = 1.0
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskError:
    """The variance of the mean contrast, its degrees of freedom, and how many tasks are expected to have one."""

    variance: float
    df: float
    tasks: float


def sd_of_program(sd_program: float, sd_timing: float, timings: int) -> float:
    """The SD of a program's log time with the noise of its timings."""
    return math.sqrt(sd_program**2 + sd_timing**2 / timings)


def error_of(design: TaskDesign, question: Question) -> TaskError:
    """The expected error for a question."""
    r, q = design.replicates, design.p_correct
    chances = _chances(r, q)
    some = sum(chances[1:])
    tasks = design.tasks * some**2
    inverse = sum(c / n for n, c in enumerate(chances) if n) / some
    each = sum(c * n for n, c in enumerate(chances) if n) / some
    noise = design.s2 * design.sd**2 * inverse
    match question:
        case "these":
            d = (each - 1) * (2 if r < CELLS_FROM else 1)
            df = (1 if r < CELLS_FROM else 2) * tasks * d * d / (d + 2) if d > 0 else 0.0
            return TaskError(variance=noise / tasks, df=df, tasks=tasks)
        case "like":
            return TaskError(variance=(design.tau**2 + noise) / tasks, df=tasks - 1, tasks=tasks)
        case "benchmark":
            part = design.tasks / (design.size or math.inf)
            return TaskError(variance=((1 - part) * design.tau**2 + noise) / tasks, df=tasks - 1, tasks=tasks)
        case _:
            assert_never(question)


def _chances(replicates: int, works: float) -> list[float]:
    """Of 0, 1 ... programs that work; by logarithms, as the binomial coefficients of 1,030 pass every float."""
    if works >= 1:
        return [0.0] * replicates + [1.0]
    n = np.arange(replicates + 1)
    ways = special.gammaln(replicates + 1) - special.gammaln(n + 1) - special.gammaln(replicates - n + 1)
    found: list[float] = np.exp(ways + n * math.log(works) + (replicates - n) * math.log1p(-works)).tolist()
    return found


def power_of(design: TaskDesign, question: Question, *, ratio: float, alpha: float = 0.05) -> float:
    """The chance to show a true ratio, by a noncentral F with 1 and df degrees of freedom; 0 without an error."""
    return _power(error_of(design, question), math.log(ratio) ** 2, alpha)


def _power(error: TaskError, effect2: float, alpha: float) -> float:
    if not (error.df > 0 and error.variance > 0):
        return 1.0 if error.df > 0 and effect2 > 0 else 0.0
    return f_tail(f_critical(alpha, 1, error.df), 1, error.df, effect2 / error.variance)


def detectable(design: TaskDesign, question: Question, *, alpha: float = 0.05, power: float = 0.8) -> float:
    """The ratio nearest to 1 (below it) that is shown with this power; NaN where none is."""
    error = error_of(design, question)
    return _detectable(error, alpha, power)


def detectable_endless(design: TaskDesign, question: Question, *, alpha: float = 0.05, power: float = 0.8) -> float:
    """The same with replicates without end: what tasks alone leave."""
    return detectable(replace(design, sd=0.0, p_correct=1.0), question, alpha=alpha, power=power)


def _detectable(error: TaskError, alpha: float, power: float) -> float:
    if not error.df > 0 or _power(error, math.log(SMALLEST_RATIO) ** 2, alpha) < power:
        return math.nan
    return math.exp(-root(lambda x: _power(error, x * x, alpha) - power, 0.0, -math.log(SMALLEST_RATIO)))


def upper_tau(
    *, tasks: int, spread2: float, mse: float, replicates: float, df: float, s2: float = 2.0
) -> tuple[float, float]:
    """The 80 % upper limits of tau and of a program's SD from a pilot, for planning (2.10, 3.9)."""
    upper = (tasks - 1) * spread2 / float(special.chdtri(tasks - 1, 0.8))
    within = s2 * mse / replicates
    return math.sqrt(max(0.0, upper - within)), math.sqrt(df * mse / float(special.chdtri(df, 0.8)))
