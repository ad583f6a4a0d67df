"""What a session over several tasks says of them: the map, the three questions, heterogeneity, the field's numbers."""

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from refinery_tui.core.analysis.session.tasks.field_numbers import field_numbers
from refinery_tui.core.analysis.session.tasks.share_rule import difference_under, share_p, sides_of, too_few
from refinery_tui.core.analysis.session.tasks.task_arrays import TaskArrays, compares_tasks, task_arrays
from refinery_tui.core.analysis.session.tasks.task_findings import (
    QuestionFinding,
    TaskCell,
    TaskContrast,
    TasksFinding,
)
from refinery_tui.core.analysis.session.tasks.task_notes import task_notes
from refinery_tui.core.analysis.session.tasks.task_rule import contrasts_of, error_under, interval_of, p_of, refused
from refinery_tui.core.analysis.stats.arrays import ratio_of_log
from refinery_tui.core.analysis.stats.binary.proportions import Interval
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast
from refinery_tui.core.analysis.stats.tasks import heterogeneity
from refinery_tui.core.analysis.stats.tasks.task_contrasts import TaskContrasts, spread_of
from refinery_tui.core.experiment.task_draw import QUESTIONS, Question

if TYPE_CHECKING:
    from refinery_tui.core.analysis.session.prepare import ProgramTable  # brings pandas


def over_several(
    whole: "ProgramTable", judged: "ProgramTable | None", contrast: Contrast | None, *, level: float
) -> TasksFinding | None:
    """The findings over tasks; None for a session of one. Until the plan has looked (`judged` None) the map alone."""
    if whole.several is None:
        return None
    arrays = task_arrays(whole)
    found = TasksFinding(
        question=whole.several.question,
        tasks=arrays.tasks,
        drawn_from=whole.several.drawn_from,
        treatments=arrays.names,
        cells=_cells(arrays),
    )
    if judged is None:
        return found
    seen = task_arrays(judged)
    found = replace(found, numbers=field_numbers(judged, seen, level=level))
    if contrast is None or compares_tasks(contrast) or not seen.arms:
        return found
    return _compared(found, judged, seen, contrast, level)


def _cells(arrays: TaskArrays) -> tuple[tuple[TaskCell, ...], ...]:
    with np.errstate(invalid="ignore"):
        known = np.isfinite(arrays.logs)
        many = known.sum(axis=2)
        means = np.where(known, arrays.logs, 0.0).sum(axis=2) / np.where(many > 0, many, 1)
    return tuple(
        tuple(
            TaskCell(
                correct=int(arrays.correct[k, j]),
                attempted=int(arrays.tried[k, j]),
                ratio=math.exp(means[k, j]) if many[k, j] else math.nan,
            )
            for j in range(len(arrays.arms))
        )
        for k in range(len(arrays.tasks))
    )


def _compared(
    found: TasksFinding, judged: "ProgramTable", seen: TaskArrays, contrast: Contrast, level: float
) -> TasksFinding:
    each = contrasts_of(seen, contrast)
    told = replace(
        found,
        contrast=str(contrast),
        questions=tuple(_questions(found, each, level)),
        shares_of_correct=tuple(_correct(found, judged, contrast, level)),
        by_task=tuple(_by_task(seen, each, contrast, level)),
    )
    known = np.isfinite(each.contrasts[0])
    if known.sum() < 2:
        return replace(told, notes=task_notes(told, each))
    told = _spread(told, each, known, level)
    return replace(told, notes=task_notes(told, each))


def _asked(found: TasksFinding) -> tuple[Question, ...]:
    """The questions that make sense: the set's only where the tasks were drawn from one."""
    return tuple(q for q in QUESTIONS if q != "the benchmark" or found.drawn_from)


def _questions(found: TasksFinding, each: TaskContrasts, level: float) -> Iterator[QuestionFinding]:
    for question in _asked(found):
        error = error_under(each, question, found.drawn_from)
        low, high = interval_of(error, level)
        why, p = refused(each, question), p_of(error)
        if question != "these tasks" and each.tasks[0] < 3:
            continue  # two tasks have an interval on one degree of freedom: none that is worth reading
        yield QuestionFinding(
            question=question,
            value=ratio_of_log(float(error.estimate[0])),
            ci=_exp(low, high),
            p=p,
            df=float(error.df[0]),
            verdict=None if why else bool(p < 1 - level),
            declared=question == found.question,
            why=why,
        )


def _exp(low: float, high: float) -> Interval:
    return (math.nan, math.nan) if math.isnan(low) else (ratio_of_log(low), ratio_of_log(high))


def _correct(
    found: TasksFinding, judged: "ProgramTable", contrast: Contrast, level: float
) -> Iterator[QuestionFinding]:
    if len(contrast.sides) > 1:
        return
    hits, tried = sides_of(judged, contrast, judged.correct)
    for question in _asked(found):
        if len(hits[0]) < 2:
            return
        told = difference_under(question, hits, tried, level=level)
        why = too_few(question, len(hits[0]))
        yield QuestionFinding(
            question=question,
            value=told.difference,
            ci=told.ci,
            p=share_p(question, hits, tried),
            df=math.inf if question == "these tasks" else len(hits[0]) - 1.0,
            verdict=None if why else told.excludes_nothing,
            declared=question == found.question,
            why=why,
        )


def _by_task(seen: TaskArrays, each: TaskContrasts, contrast: Contrast, level: float) -> Iterator[TaskContrast]:
    weights = seen.weights(contrast)
    critical = heterogeneity.t_critical_two_sided(float(each.df[0]), level)
    for k, task in enumerate(seen.tasks):
        value, variance = float(each.contrasts[0, k]), float(each.variances[0, k])
        reach = critical * math.sqrt(variance) if math.isfinite(variance) else math.nan
        never = [n for j, n in enumerate(seen.names) if weights[j] and not each.counts[0, k, j]]
        low, high = value - reach, value + reach
        yield TaskContrast(
            task=task,
            ratio=math.exp(value) if math.isfinite(value) else math.nan,
            ci=_exp(low, high),
            never=tuple(never),
        )


def _spread(
    found: TasksFinding, each: TaskContrasts, known: "np.ndarray[tuple[int], np.dtype[np.bool_]]", level: float
) -> TasksFinding:
    c, v = each.contrasts[0][known], each.variances[0][known]
    k, mean, spread = len(c), float(each.estimate[0]), float(spread_of(each)[0])
    missing = len(known) - k
    within = float(v.mean()) if np.all(np.isfinite(v)) and np.all(v > 0) else math.nan
    apart = replace(
        found,
        new_task=heterogeneity.new_task(mean, spread, k, level=level),
        p_sign_flip=heterogeneity.sign_flip_p(c) if k > 2 else math.nan,
        median_ratio=math.exp(float(np.median(c))),
        bounds=_bounds(c, missing),
    )
    if not math.isfinite(within):
        return apart
    pooling = heterogeneity.pooled(c, v, level=level)
    tau = math.sqrt(pooling.tau2)
    low, high = heterogeneity.tau_interval(spread**2, within, k, float(each.df[0]), level=level)
    part = pooling.tau2 / (pooling.tau2 + within)
    return replace(
        apart,
        tau=tau,
        tau_ci=(low, high),
        weighted_ci=_exp(*pooling.ci),
        variance_shares=(part, 1 - part),
    )


def _bounds(c: "np.ndarray[tuple[int], np.dtype[np.float64]]", missing: int) -> tuple[float, float] | None:
    if not missing:
        return None
    _, low, high = heterogeneity.bounds(c, missing)
    return math.exp(low.estimate), math.exp(high.estimate)
