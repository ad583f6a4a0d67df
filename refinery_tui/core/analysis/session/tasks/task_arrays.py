"""A table of programs as arrays of tasks, treatments and blocks."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from refinery_tui.core.analysis.stats.arrays import Vector
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast, weights
from refinery_tui.core.analysis.stats.tasks.cut_off import CutOff, cut_off
from refinery_tui.core.base.design import treatment_name
from refinery_tui.core.experiment.experiment import TASK

if TYPE_CHECKING:
    from refinery_tui.core.analysis.session.prepare import ProgramTable  # brings pandas


@dataclass(frozen=True, kw_only=True)
class TaskArrays:
    """Tasks and treatments by name, and of each program its place: K tasks, T treatments, B blocks.

    logs: K x T x B of what is compared, NaN where a program failed; caps: the same where it was cut off at a known
    time limit; tried, correct, late: K x T programs, of runs that wrote one; task, arm: the
    places of each row; families: of each task the family it belongs to, itself where it has none.
    """

    tasks: tuple[str, ...]
    arms: tuple[Mapping[str, str], ...]
    families: tuple[str, ...]
    logs: NDArray[np.float64]
    caps: NDArray[np.float64]
    tried: NDArray[np.float64]
    correct: NDArray[np.float64]
    late: NDArray[np.float64]
    task: NDArray[np.intp]
    arm: NDArray[np.intp]

    @property
    def names(self) -> tuple[str, ...]:
        """The treatments as they are called."""
        return tuple(map(treatment_name, self.arms))

    @cached_property
    def cut_off(self) -> CutOff:
        """The logs with timeouts as cut off at their limit."""
        return cut_off(self.logs, self.caps)

    @property
    def family(self) -> NDArray[np.intp] | None:
        """The place of each task's family; None where every task stands for itself."""
        names = list(dict.fromkeys(self.families))
        if len(names) == len(self.tasks):
            return None
        return np.array([names.index(name) for name in self.families], dtype=np.intp)

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
    places = {name: place for place, name in enumerate(names)}
    task_of_cell = np.array([places[cell[TASK]] for cell in table.cells], dtype=np.intp)
    arm_of_cell = np.array([arms.index(levels) for levels in own], dtype=np.intp)
    task, arm = task_of_cell[table.cell], arm_of_cell[table.cell]
    blocks = int(table.block.max()) + 1 if len(table.block) else 1
    logs = np.full((len(names), len(arms), blocks), np.nan)
    caps = np.full_like(logs, np.nan)
    logs[task, arm, table.block] = table.log_ratios
    caps[task, arm, table.block] = _log_caps(table, task)
    shape = (len(names), len(arms))
    place = task * len(arms) + arm

    def counted(of: NDArray[np.bool_]) -> NDArray[np.float64]:
        return np.bincount(place, of, minlength=shape[0] * shape[1]).reshape(shape).astype(float)

    family_of = {} if table.several is None else dict(table.several.families)
    return TaskArrays(
        tasks=names,
        arms=arms,
        families=tuple(family_of.get(name) or name for name in names),
        logs=logs,
        caps=caps,
        tried=counted(table.wrote),
        correct=counted(table.correct & table.wrote),
        late=counted(table.late & table.wrote),
        task=task,
        arm=arm,
    )


def _log_caps(table: "ProgramTable", task: NDArray[np.intp]) -> NDArray[np.float64]:
    """The log ratio at which each program was cut off: its limit over the seconds of its task's baseline, as measured
    in its block, or else in all; NaN for what was not cut off, or had no limit on record.
    """
    found = np.full(len(task), np.nan)
    baseline = table.log_seconds - table.log_ratios
    for row in np.flatnonzero(np.isfinite(table.cut_at)).tolist():
        own = np.isfinite(baseline) & (task == task[row])
        near = own & (table.block == table.block[row])
        known = baseline[near] if near.any() else baseline[own]
        if len(known):
            found[row] = np.log(table.cut_at[row]) - np.median(known)
    return found
