"""What a session over several tasks says of them: the map, the three questions, heterogeneity, the field's numbers."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from refinery_tui.core.analysis.session.responses.responses import VarianceFinding
from refinery_tui.core.analysis.session.tasks.field_numbers import field_numbers
from refinery_tui.core.analysis.session.tasks.task_arrays import TaskArrays, compares_tasks, task_arrays
from refinery_tui.core.analysis.session.tasks.task_correctness import (
    common_difference,
    correct_over_tasks,
    correctness_split,
    paired_programs,
    score_gaps,
    sides_of_correct,
)
from refinery_tui.core.analysis.session.tasks.task_findings import (
    QuestionFinding,
    TaskCell,
    TaskContrast,
    TasksFinding,
)
from refinery_tui.core.analysis.session.tasks.task_notes import score_notes, task_notes
from refinery_tui.core.analysis.session.tasks.task_rule import contrasts_of, error_under, interval_of, p_of, refused
from refinery_tui.core.analysis.session.tasks.variance_over_tasks import (
    shares_of_uncertainty,
    strata,
    treatments_at_all,
)
from refinery_tui.core.analysis.stats.arrays import Vector, ratio_of_log
from refinery_tui.core.analysis.stats.binary.proportions import Interval
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast
from refinery_tui.core.analysis.stats.tasks import heterogeneity
from refinery_tui.core.analysis.stats.tasks.task_contrasts import Stack, TaskContrasts, spread_of
from refinery_tui.core.experiment.task_draw import QUESTIONS, Question

if TYPE_CHECKING:
    import pandas as pd

    from refinery_tui.core.analysis.session.prepare import ProgramTable  # brings pandas


LEAST_SPREAD = 3  # tasks for anything over them: t on one degree of freedom is 12.7 (3.2)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looked:
    """What a look may rest on: its programs and their timings, the contrast, where the spread of timings comes from."""

    table: "ProgramTable"
    seen: TaskArrays
    measurements: "pd.DataFrame"
    spread: VarianceFinding | str
    level: float


def over_several(
    whole: "ProgramTable",
    judged: "ProgramTable | None",
    contrast: Contrast | None,
    *,
    measurements: "pd.DataFrame",
    spread: VarianceFinding | str,
    level: float,
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
        families=arrays.families,
        cells=_cells(arrays),
    )
    if judged is None:
        return found
    seen = task_arrays(judged)
    found = replace(
        found,
        numbers=field_numbers(judged, seen, level=level),
        strata=strata(judged, seen, measurements, level),
        omnibus=treatments_at_all(seen),
    )
    if contrast is None or compares_tasks(contrast) or not seen.arms:
        return found
    looked = _Looked(table=judged, seen=seen, measurements=measurements, spread=spread, level=level)
    return _compared(found, looked, contrast)


def _means(logs: Stack) -> Stack:
    """Of each cell, NaN where it holds nothing."""
    known = np.isfinite(logs)
    many = known.sum(axis=2)
    return np.where(many > 0, np.where(known, logs, 0.0).sum(axis=2) / np.maximum(many, 1), np.nan)


def _cells(arrays: TaskArrays) -> tuple[tuple[TaskCell, ...], ...]:
    means = _means(arrays.logs)
    return tuple(
        tuple(
            TaskCell(
                correct=int(arrays.correct[k, j]),
                attempted=int(arrays.tried[k, j]),
                ratio=math.exp(means[k, j]),
            )
            for j in range(len(arrays.arms))
        )
        for k in range(len(arrays.tasks))
    )


def _compared(found: TasksFinding, looked: _Looked, contrast: Contrast) -> TasksFinding:
    seen, level = looked.seen, looked.level
    if looked.table.untimed or _answers_itself(seen, contrast):
        scored = _correct(replace(found, contrast=str(contrast)), looked, contrast)
        return replace(scored, notes=score_notes(scored, looked.table, seen))
    each = contrasts_of(seen, contrast)
    told = replace(
        found,
        contrast=str(contrast),
        questions=tuple(_questions(found, each, level)),
        by_task=tuple(_by_task(seen, each, contrast, level)),
    )
    told = _correct(told, looked, contrast)
    known = np.isfinite(each.contrasts[0])
    if known.sum() >= LEAST_SPREAD:
        told = _spread(told, each, looked, contrast)
    return replace(told, notes=task_notes(told, each, looked.table, seen, contrast, 1 - level))


def _answers_itself(seen: TaskArrays, contrast: Contrast) -> bool:
    """Whether nobody of a side wrote a program, so that there are no times to compare."""
    weights = seen.weights(contrast)
    return any(not seen.tried[:, side].any() for side in (weights > 0, weights < 0))


def _correct(found: TasksFinding, looked: _Looked, contrast: Contrast) -> TasksFinding:
    """What is said of the shares that work, and of the field's scores."""
    counts = sides_of_correct(looked.table, contrast)
    if counts is None:
        return found
    return replace(
        found,
        shares_of_correct=tuple(correct_over_tasks(found, looked.table, contrast, _asked(found), looked.level)),
        paired=paired_programs(*counts),
        common_difference=common_difference(*counts),
        correctness_shares=correctness_split(*counts),
        score_gaps=tuple(score_gaps(looked.table, looked.seen, contrast, looked.level)),
    )


def _asked(found: TasksFinding) -> tuple[Question, ...]:
    """The questions that make sense: the set's only where the tasks were drawn from one."""
    return tuple(q for q in QUESTIONS if q != "the benchmark" or found.drawn_from)


def _questions(found: TasksFinding, each: TaskContrasts, level: float) -> Iterator[QuestionFinding]:
    for question in _asked(found):
        error = error_under(each, question, found.drawn_from)
        low, high = interval_of(error, level)
        why, p = refused(each, question), p_of(error)
        if question != "these tasks" and len(_units(each)) < LEAST_SPREAD:
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


def _by_task(seen: TaskArrays, each: TaskContrasts, contrast: Contrast, level: float) -> Iterator[TaskContrast]:
    weights = seen.weights(contrast)
    critical = heterogeneity.t_critical_two_sided(float(each.df[0]), level)
    without = _without_each(each)
    for k, task in enumerate(seen.tasks):
        value, variance = float(each.contrasts[0, k]), float(each.variances[0, k])
        reach = critical * math.sqrt(variance) if math.isfinite(variance) else math.nan
        late = [n for j, n in enumerate(seen.names) if weights[j] and seen.cut_off.too_many[k, j]]
        never = [n for j, n in enumerate(seen.names) if weights[j] and not each.counts[0, k, j] and n not in late]
        low, high = value - reach, value + reach
        yield TaskContrast(
            task=task,
            ratio=math.exp(value) if math.isfinite(value) else math.nan,
            ci=_exp(low, high),
            never=tuple(never),
            late=tuple(late),
            p_without=without[k],
        )


def _without_each(each: TaskContrasts) -> list[float]:
    """The p over tasks without each task, or without its family; NaN where too few would be left."""
    units = each.units[0]
    known = np.flatnonzero(np.isfinite(units))
    left = dict.fromkeys(range(len(units)), math.nan)
    if len(known) > 3:
        left |= dict(zip(known.tolist(), heterogeneity.leave_one_out(units[known]), strict=True))
    places = range(each.contrasts.shape[1]) if each.family is None else each.family.tolist()
    return [left[place] for place in places]


def _spread(found: TasksFinding, each: TaskContrasts, looked: _Looked, contrast: Contrast) -> TasksFinding:
    level, known = looked.level, np.isfinite(each.contrasts[0])
    c, v, units = each.contrasts[0][known], each.variances[0][known], _units(each)
    k, mean, spread = len(c), float(each.estimate[0]), float(spread_of(each)[0])
    apart = replace(
        found,
        new_task=heterogeneity.new_task(mean, spread, k, level=level),
        p_sign_flip=heterogeneity.sign_flip_p(units) if len(units) >= LEAST_SPREAD else math.nan,
        median_ratio=math.exp(float(np.median(c))),
        saved=_saved(looked.seen, contrast, spread),
        **_bounds(c, len(known) - k, looked.level),
    )
    within = float(v.mean()) if np.all(np.isfinite(v)) and np.all(v > 0) else math.nan
    if not math.isfinite(within):
        return apart
    pooling = heterogeneity.pooled(c, v, level=level)
    return replace(
        apart,
        tau=math.sqrt(pooling.tau2),
        tau_ci=heterogeneity.tau_interval(spread**2, within, k, float(each.df[0]), level=level),
        i2=pooling.i2,
        weighted_ci=_exp(*pooling.ci),
        variance_shares=shares_of_uncertainty(pooling.tau2, within, looked.spread),
    )


def _units(each: TaskContrasts) -> Vector:
    """The contrasts that are independent evidence: those of tasks, or of families of them."""
    units = each.units[0]
    return np.asarray(units[np.isfinite(units)], dtype=np.float64)


def _saved(seen: TaskArrays, contrast: Contrast, spread: float) -> float:
    """The part of the variance over tasks that pairing by task takes away (3.5); NaN below three tasks."""
    weights = seen.weights(contrast)
    means = _means(seen.cut_off.logs)
    sides = [means[:, sign].mean(axis=1) for sign in (weights > 0, weights < 0)]
    known = np.isfinite(sides[0]) & np.isfinite(sides[1])
    if known.sum() < LEAST_SPREAD:
        return math.nan
    apart = sum(float(side[known].var(ddof=1)) for side in sides)
    return 1 - spread**2 / apart if apart > 0 else math.nan


def _bounds(c: Vector, missing: int, level: float) -> dict[str, Any]:
    """The mean ratio where every missing contrast is the largest seen, either way; whether a verdict turns on it."""
    if not missing:
        return {}
    _, low, high = heterogeneity.bounds(c, missing)
    plain = heterogeneity.mean_of(c, level=level)
    verdicts = {math.copysign(1, m.estimate) * (m.p < 1 - level) for m in (plain, low, high)}
    return {"bounds": (math.exp(low.estimate), math.exp(high.estimate)), "bounds_disagree": len(verdicts) > 1}
