"""What the variance of log timings consists of: task, treatment x task, program, timing (statistics.md 3.8)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from refinery_tui.core.analysis.stats.binary.proportions import Interval
from refinery_tui.core.analysis.stats.tasks.heterogeneity import williams_tukey


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskComponents:
    """Mean squares, degrees of freedom and variances of the four strata, and intervals of the last three."""

    squares: tuple[float, float, float, float]
    df: tuple[int, int, int, int]
    task: float
    mixed: float
    program: float
    timing: float
    mixed_ci: Interval
    program_ci: Interval
    timing_ci: Interval
    shape: tuple[int, int, int, int]

    def noise(self, s2: float) -> tuple[float, float]:
        """A contrast's data noise tau^2 and prediction noise on one task; `s2` is the sum of its squared weights."""
        return s2 * self.mixed, s2 * (self.program + self.timing / self.shape[3])

    def variance_of_mean(self, s2: float) -> float:
        """Of a contrast's mean over tasks: tasks buy down the first part alone, replicates only the second."""
        k, _, r, _ = self.shape
        tau2, prediction = self.noise(s2)
        return tau2 / k + prediction / (k * r)

    def shares(self, s2: float) -> tuple[float, float, float]:
        """The shares of that variance that tasks, programs and timings make up."""
        k, _, r, m = self.shape
        parts = np.array([s2 * self.mixed / k, s2 * self.program / (k * r), s2 * self.timing / (m * k * r)])
        whole = parts.sum()
        tasks, programs, timings = (parts / whole if whole > 0 else parts).tolist()
        return tasks, programs, timings


def task_components(y: NDArray[np.float64], *, level: float = 0.95) -> TaskComponents:
    """Of a complete K tasks x T treatments x r blocks x m timings of log ratios, blocks removed; negatives are 0."""
    k, t, r, m = y.shape
    program, cell = y.mean(axis=3), y.mean(axis=(2, 3))
    grand, tasks, arms = y.mean(), cell.mean(axis=1), cell.mean(axis=0)
    blocks = program.mean(axis=(0, 1)) - grand
    apart = cell - tasks[:, None] - arms[None, :] + grand
    df = (k - 1, (k - 1) * (t - 1), (k * t - 1) * (r - 1), k * t * r * (m - 1))
    sums = (
        t * r * m * float(np.sum((tasks - grand) ** 2)),
        r * m * float(np.sum(apart**2)),
        m * float(np.sum((program - cell[..., None] - blocks) ** 2)),
        float(np.sum((y - program[..., None]) ** 2)),
    )
    ms = [s / d if d else 0.0 for s, d in zip(sums, df, strict=True)]
    tail = (1 - level) / 2
    ends = (df[3] * ms[3] / float(special.chdtri(df[3], p)) for p in (tail, 1 - tail)) if df[3] else (0.0, 0.0)
    low, high = ends
    return TaskComponents(
        squares=(ms[0], ms[1], ms[2], ms[3]),
        df=df,
        task=max(0.0, (ms[0] - ms[1]) / (t * r * m)),
        mixed=max(0.0, (ms[1] - ms[2]) / (r * m)),
        program=max(0.0, (ms[2] - ms[3]) / m),
        timing=ms[3],
        mixed_ci=williams_tukey(ms[1], ms[2], df[1], df[2], r * m, level=level),
        program_ci=williams_tukey(ms[2], ms[3], df[2], df[3], m, level=level) if df[3] else (0.0, 0.0),
        timing_ci=(low, high),
        shape=(k, t, r, m),
    )
