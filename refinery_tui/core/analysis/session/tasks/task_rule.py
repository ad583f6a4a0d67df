"""Which error decides over several tasks: that of the declared question, from one estimate (statistics.md 3.2)."""

import math
from typing import TYPE_CHECKING, assert_never

import numpy as np
from scipy import special

from refinery_tui.core.analysis.session.responses.contrast_rule import LEAST_DF, ContrastError, few
from refinery_tui.core.analysis.session.tasks.task_arrays import TaskArrays, task_arrays
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast
from refinery_tui.core.analysis.stats.tasks.task_contrasts import (
    MeanError,
    TaskContrasts,
    spread_of,
    task_contrasts,
    tasks_like_these,
    the_benchmark,
    these_tasks,
)
from refinery_tui.core.base.text import count
from refinery_tui.core.experiment.task_draw import LEAST_BEYOND, Question, question_words

if TYPE_CHECKING:
    from refinery_tui.core.analysis.session.prepare import ProgramTable  # brings pandas

MOST_MISSING = 0.2  # of the tasks without a contrast: beyond, the rest is another set of tasks (a convention, 3.3)


def contrasts_of(arrays: TaskArrays, contrast: Contrast) -> TaskContrasts:
    """The contrast on each task of the arrays, timeouts as cut off."""
    return task_contrasts(arrays.cut_off.logs[None], arrays.weights(contrast), family=arrays.family)


def error_under(found: TaskContrasts, question: Question, drawn_from: int | None) -> MeanError:
    """The mean contrast with the error of a question; one replicate has that over tasks, which can only be too wide."""
    if found.replicates < 2:
        return tasks_like_these(found)
    match question:
        case "these tasks":
            return these_tasks(found)
        case "tasks like these":
            return tasks_like_these(found)
        case "the benchmark":
            size = drawn_from or 0
            return the_benchmark(found, size) if size else tasks_like_these(found)
        case _:
            assert_never(question)


def refused(found: TaskContrasts, question: Question) -> str:
    """Why a question has no verdict, as a sentence without its subject; empty where it has one."""
    known, many = int(found.tasks[0]), found.contrasts.shape[1]
    units = int(np.isfinite(found.units[0]).sum())
    if known == 0:
        return "no task has a program that works in every treatment it compares."
    if many - known > MOST_MISSING * many:
        return f"{many - known} of {many} tasks have no contrast, since an arm never worked there: see fast_p instead."
    if question == "tasks like these" and units < LEAST_BEYOND <= known:
        return f"six families of tasks are the least for a verdict beyond them; these tasks are of {units}."
    if question != "these tasks" and known < LEAST_BEYOND:
        return f"six tasks are the least for a verdict beyond them; {count(known, 'task')} {_have(known)} a contrast."
    if question == "these tasks" and found.replicates > 1 and int(found.df[0]) < LEAST_DF:
        return few(int(found.df[0]))
    return ""


def _have(many: int) -> str:
    return "has" if many == 1 else "have"


def over_tasks(table: "ProgramTable", contrast: Contrast) -> ContrastError | str:
    """The estimate and the declared question's error, or a sentence that says why there is none; beside it the error of
    the other question.
    """
    assert table.several is not None  # the caller looked
    question, size = table.several.question, table.several.drawn_from
    arrays = task_arrays(table)
    found = contrasts_of(arrays, contrast)
    late = int(arrays.cut_off.counted[:, arrays.weights(contrast) != 0].sum())
    if why := refused(found, question):
        return f"{contrast} {question_words(question)}: {why}"
    error = error_under(found, question, size)
    other = error_under(found, "these tasks" if question != "these tasks" else "tasks like these", size)
    value, se, df = (float(x[0]) for x in (error.estimate, error.se, error.df))
    if not (se > 0 and math.isfinite(df)):
        return f"{contrast}: nothing varies over the tasks, so nothing can be tested."
    return ContrastError(
        value=value,
        se=se,
        df=df,
        other=(value, float(other.se[0]), float(other.df[0])),
        welch=False,
        timed_out=late,
        why=_why(found, question)
        + (f"; {count(late, 'program')} counted as cut off at the time limit" if late else ""),
        method="tasks",
        steady=None if question == "these tasks" else _steady(found, question, size, float(se)),
    )


def _steady(found: TaskContrasts, question: Question, size: int | None, se: float) -> float:
    """The part of the squared error that no further block lessens: tau^2 over the tasks (3.10)."""
    v = found.variances[0][np.isfinite(found.variances[0])]
    tau2 = max(0.0, float(spread_of(found)[0]) ** 2 - float(v.mean())) if len(v) else 0.0
    left = 1 - float(found.tasks[0]) / size if question == "the benchmark" and size else 1.0
    return min(left * tau2 / float(found.tasks[0]), se**2)


def _why(found: TaskContrasts, question: Question) -> str:
    tasks = count(int(found.tasks[0]), "task")
    if found.replicates < 2:
        return f"the spread of {tasks}, since one replicate leaves no other; it can only be too wide"
    match question:
        case "these tasks":
            group = "task" if found.replicates < 5 else "treatment on each task"
            return f"programs within {tasks}, each {group} its own spread"
        case "tasks like these":
            units = int(np.isfinite(found.units[0]).sum())
            of = f" in {units} families, each one piece of evidence" if found.family is not None else ""
            return f"the spread of the contrast over {tasks}{of}"
        case "the benchmark":
            return f"the spread over {tasks} for those not drawn, programs for those drawn"
        case _:
            assert_never(question)


def p_of(error: MeanError) -> float:
    """Two-sided p of one experiment's mean; NaN without an error."""
    return float(error.p[0])


def interval_of(error: MeanError, level: float) -> tuple[float, float]:
    """The interval of one experiment's mean on the log scale; NaN without an error."""
    if not (np.isfinite(error.df[0]) and np.isfinite(error.se[0])):
        return math.nan, math.nan
    reach = float(special.stdtrit(error.df[0], (1 + level) / 2) * error.se[0])
    return float(error.estimate[0]) - reach, float(error.estimate[0]) + reach
