"""A table of programs as arrays of tasks, treatments and blocks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from refinery_tui.core.analysis.stats.arrays import Vector
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast, weights
from refinery_tui.core.base.design import treatment_name
from refinery_tui.core.experiment.experiment import TASK

if TYPE_CHECKING:
    from refinery_tui.core.analysis.session.prepare import ProgramTable  # brings pandas


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskArrays:
    """Tasks and treatments by name, and of each program its place: K tasks, T treatments, B blocks.

    logs: K x T x B of what is compared, NaN where a program failed; tried, correct: K x T programs; task, arm:
    the places of each row.
    """

    tasks: tuple[str, ...]
    arms: tuple[Mapping[str, str], ...]
    logs: NDArray[np.float64]
    tried: NDArray[np.float64]
    correct: NDArray[np.float64]
    task: NDArray[np.intp]
    arm: NDArray[np.intp]

    @property
    def names(self) -> tuple[str, ...]:
        """The treatments as they are called."""
        return tuple(map(treatment_name, self.arms))

    def weights(self, contrast: Contrast) -> Vector:
        """The contrast's weights over the treatments."""
        factors = self.arms[0] if self.arms else {}
        return weights(contrast, {f: tuple(arm[f] for arm in self.arms) for f in factors}).values


def compares_tasks(contrast: Contrast) -> bool:
    """Whether a contrast sets tasks against each other, which no error over tasks judges."""
    return TASK in contrast.factors


def task_arrays(table: "ProgramTable") -> TaskArrays:
    """The arrays of a table of several tasks."""
    names = tuple(task for task in table.levels.get(TASK, ()))
    own = [{f: level for f, level in cell.items() if f != TASK} for cell in table.cells]
    arms = tuple({tuple(levels.items()): levels for levels in own}.values())
    task_of_cell = np.array([names.index(cell[TASK]) for cell in table.cells], dtype=np.intp)
    arm_of_cell = np.array([arms.index(levels) for levels in own], dtype=np.intp)
    task, arm = task_of_cell[table.cell], arm_of_cell[table.cell]
    blocks = int(table.block.max()) + 1 if len(table.block) else 1
    logs = np.full((len(names), len(arms), blocks), np.nan)
    logs[task, arm, table.block] = table.log_ratios
    shape = (len(names), len(arms))
    place = task * len(arms) + arm
    tried = np.bincount(place, minlength=shape[0] * shape[1]).reshape(shape).astype(float)
    correct = np.bincount(place, table.correct, minlength=shape[0] * shape[1]).reshape(shape).astype(float)
    return TaskArrays(tasks=names, arms=arms, logs=logs, tried=tried, correct=correct, task=task, arm=arm)
