"""Correctness over several tasks: the questions, what stands beside them, the field's numbers compared (3.6)."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from refinery_tui.core.analysis.session.tasks.field_numbers import ALPHA, OF_CORRECTNESS, SCORES, scores_of
from refinery_tui.core.analysis.session.tasks.share_rule import (
    Sides,
    difference_under,
    error_over_tasks,
    share_p,
    sides_of,
    too_few,
)
from refinery_tui.core.analysis.session.tasks.task_arrays import TaskArrays
from refinery_tui.core.analysis.session.tasks.task_findings import (
    PairedPrograms,
    QuestionFinding,
    ScoreGap,
    TasksFinding,
)
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast
from refinery_tui.core.analysis.stats.tasks.task_shares import (
    RiskDifference,
    mantel_haenszel_difference,
    mcnemar_p,
    scores_apart,
)
from refinery_tui.core.experiment.task_draw import Question

if TYPE_CHECKING:
    from refinery_tui.core.analysis.session.prepare import ProgramTable  # brings pandas


def correct_over_tasks(
    found: TasksFinding,
    judged: "ProgramTable",
    contrast: Contrast,
    asked: tuple[Question, ...],
    level: float,
) -> Iterator[QuestionFinding]:
    """The difference of the shares that work, question by question; nothing of an interaction."""
    if len(contrast.sides) > 1:
        return
    for question in asked:
        hits, tried = sides_of(judged, contrast, judged.correct, question, judged.wrote)
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
            shares=told.shares,
            effective=told.effective,
            phi=told.phi,
            error=error_over_tasks(question, hits, tried),
        )


def paired_programs(hits: Sides, tried: Sides) -> PairedPrograms | None:
    """McNemar's mid-p where each side has one program a task; None where it has more."""
    if not (np.all(tried[0] == 1) and np.all(tried[1] == 1)):
        return None
    first, second = int(np.sum(hits[0] > hits[1])), int(np.sum(hits[0] < hits[1]))
    return PairedPrograms(only_first=first, only_second=second, p_mid=mcnemar_p(first, second)[1])


def common_difference(hits: Sides, tried: Sides) -> RiskDifference | None:
    """Mantel and Haenszel's, shown on demand; None where no program differs from another."""
    if not 0 < sum(float(x.sum()) for x in hits) < sum(float(n.sum()) for n in tried):
        return None
    return mantel_haenszel_difference(hits[0], tried[0], hits[1], tried[1])


def correctness_split(hits: Sides, tried: Sides) -> tuple[float, float] | None:
    """The shares of the difference's variance that tasks and programs make up (3.8); None with one program a side, or
    where nothing varies.
    """
    if len(hits[0]) < 2 or not all(np.all(n > 1) for n in tried):
        return None
    prediction = sum(float(np.mean(x * (n - x) / n / (n - 1) / n)) for x, n in zip(hits, tried, strict=True))
    whole = float((hits[0] / tried[0] - hits[1] / tried[1]).var(ddof=1))
    data = max(0.0, whole - prediction)
    return (data / (data + prediction), prediction / (data + prediction)) if data + prediction > 0 else None


def score_gaps(judged: "ProgramTable", seen: TaskArrays, contrast: Contrast, level: float) -> Iterator[ScoreGap]:
    """Each score that lies between 0 and 1, first side less second, by square-and-add over the tasks (3.7)."""
    weights = seen.weights(contrast)
    if len(contrast.sides) > 1:
        return
    scored = scores_of(judged, seen)
    for name in (name for name in SCORES if not judged.untimed or name.startswith(OF_CORRECTNESS)):
        each = scored[name]
        sides = [each[:, sign].mean(axis=1) for sign in (weights > 0, weights < 0)]
        known = np.isfinite(sides[0]) & np.isfinite(sides[1])
        if known.sum() < 3:
            continue
        one, other = (side[known] for side in sides)
        tried = [float(seen.tried[known][:, sign].sum()) for sign in (weights > 0, weights < 0)]
        told = scores_apart(one, other, tried, level=level)
        most = ALPHA if name == "eff@1" else 1.0
        ci = (most * told.ci[0], most * told.ci[1])
        yield ScoreGap(name=name, value=most * told.difference, ci=ci, tasks=int(known.sum()))


def sides_of_correct(judged: "ProgramTable", contrast: Contrast) -> tuple[Sides, Sides] | None:
    """Programs that work of those tried on both sides; None of an interaction, or below two tasks."""
    if len(contrast.sides) > 1:
        return None
    hits, tried = sides_of(judged, contrast, judged.correct, among=judged.wrote)
    return (hits, tried) if len(hits[0]) > 1 else None
