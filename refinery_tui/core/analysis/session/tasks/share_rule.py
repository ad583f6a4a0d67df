"""Shares over several tasks: square-and-add of Wilson limits at an effective number of programs (statistics.md 3.6)."""

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import special

from refinery_tui.core.analysis.session.tasks.task_arrays import TaskArrays, task_arrays
from refinery_tui.core.analysis.stats.arrays import root
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast
from refinery_tui.core.analysis.stats.tasks.task_shares import (
    ShareDifference,
    shares_of_alike,
    shares_of_these,
)
from refinery_tui.core.experiment.task_draw import LEAST_BEYOND, Question

if TYPE_CHECKING:
    from refinery_tui.core.analysis.session.prepare import ProgramTable  # brings pandas

METHOD = "square-and-add over tasks"
_WIDEST = 1 - 1e-9  # the level of the widest interval that is asked for
Hits = NDArray[np.bool_] | NDArray[np.float64]  # which programs count, or how much each does
Sides = tuple[NDArray[np.float64], NDArray[np.float64]]


def sides_of(
    table: "ProgramTable",
    contrast: Contrast,
    hit: Hits,
    question: Question = "these tasks",
    among: NDArray[np.bool_] | None = None,
) -> tuple[Sides, Sides]:
    """Hits and programs tried (those `among` which a hit is known) on each task, of the first side and the second;
    tasks that lack a side are left out. For tasks like these related ones are added up: a family is one piece of
    evidence (3.5).
    """
    arrays = task_arrays(table)
    known = np.ones(len(arrays.task), dtype=bool) if among is None else among
    return _summed(arrays, contrast, hit, known, arrays.family if question == "tasks like these" else None)


def _summed(
    arrays: TaskArrays, contrast: Contrast, hit: Hits, known: NDArray[np.bool_], family: NDArray[np.intp] | None
) -> tuple[Sides, Sides]:
    c = arrays.weights(contrast)
    place = arrays.task * len(arrays.arms) + arrays.arm
    counted = (np.bincount(place, each, minlength=arrays.tried.size) for each in (np.where(known, hit, 0), known))
    hits, every = (each.reshape(arrays.tried.shape) for each in counted)
    tried = [every[:, sign].sum(axis=1) for sign in (c > 0, c < 0)]
    worked = [hits[:, sign].sum(axis=1) for sign in (c > 0, c < 0)]
    both = (tried[0] > 0) & (tried[1] > 0)
    if family is not None:
        tried, worked = ([np.bincount(family, np.where(both, x, 0)) for x in of] for of in (tried, worked))
        both = tried[0] > 0
    return (worked[0][both], worked[1][both]), (tried[0][both], tried[1][both])


def difference_under(question: Question, hits: Sides, tried: Sides, *, level: float) -> ShareDifference:
    """The difference of mean shares under a question."""
    rule = shares_of_these if question == "these tasks" else shares_of_alike
    return rule(hits, tried, level=level)


def share_p(question: Question, hits: Sides, tried: Sides) -> float:
    """The p whose interval just touches no difference: the verdict is the interval's."""

    def nearest(level: float) -> float:
        found = difference_under(question, hits, tried, level=level)
        return found.ci[0] if found.difference > 0 else -found.ci[1]

    if nearest(1e-6) <= 0:
        return 1.0
    if nearest(_WIDEST) > 0:
        return 1 - _WIDEST
    return 1 - root(nearest, 1e-6, _WIDEST)


def too_few(question: Question, tasks: int) -> str:
    """Why a question has no verdict on shares; empty where it has one."""
    if tasks < 2:
        return "two tasks at least are needed to compare shares over tasks."
    if question != "these tasks" and tasks < LEAST_BEYOND:
        return f"six tasks are the least for a verdict beyond them; there are {tasks}."
    return ""


def error_over_tasks(question: Question, hits: Sides, tried: Sides) -> float:
    """Standard error of the mean difference: from the spread of the tasks' differences, or for these tasks from that of
    their programs; NaN where nothing varies.
    """
    d = hits[0] / tried[0] - hits[1] / tried[1]
    if question == "these tasks":
        parts = [s * (1 - s) / n for s, n in (((x + 1) / (n + 2), n) for x, n in zip(hits, tried, strict=True))]
        return float(np.sqrt(sum(parts).sum())) / len(d)  # type: ignore[union-attr]  # a sum of arrays is one
    return float(d.std(ddof=1)) / math.sqrt(len(d)) if len(d) > 1 and d.std() > 0 else math.nan


def detectable_over_tasks(question: Question, hits: Sides, tried: Sides, *, power: float, alpha: float) -> float:
    """The smallest difference that would have been found reliably."""
    error = error_over_tasks(question, hits, tried)
    if question == "these tasks":
        return float(special.ndtri(1 - alpha / 2) + special.ndtri(power)) * error
    df = max(len(hits[0]) - 1, 1)
    return float(special.stdtrit(df, 1 - alpha / 2) + special.stdtrit(df, power)) * error
