"""How far two orders agree, and which pairs of treatments stand the other way round."""

import math
from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from refinery_tui.core.analysis.session.agreement.agreement_findings import (
    RankAgreement,
    SwappedPair,
    TreatmentAgreement,
)
from refinery_tui.core.analysis.session.prepare import ProgramTable
from refinery_tui.core.analysis.stats.arrays import Vector, ratio_of_log
from refinery_tui.core.analysis.stats.binary.proportions import Interval
from refinery_tui.core.analysis.stats.power.noncentral import t_critical
from refinery_tui.core.experiment.experiment import TASK

Verdicts = Mapping[str, tuple[int, int]]  # by treatment: results judged both times, and those whose verdict held


def rank_agreement(before: Vector, now: Vector, tasks: Sequence[str]) -> RankAgreement | None:
    """The agreement of two orders within each task: scipy's `kendalltau` (tau-b) and `spearmanr`; None below two items
    of one task.
    """
    from scipy import stats

    groups = [np.flatnonzero(np.asarray(tasks) == task) for task in dict.fromkeys(tasks)]
    groups = [rows for rows in groups if len(rows) > 1]
    if not groups:
        return None
    varied = [rows for rows in groups if np.ptp(before[rows]) > 0 and np.ptp(now[rows]) > 0]
    signs = [_signs(before[rows]) * _signs(now[rows]) for rows in groups]
    order = np.concatenate(signs)
    return RankAgreement(
        items=sum(map(len, groups)),
        kendall=_mean([float(stats.kendalltau(before[rows], now[rows]).statistic) for rows in varied]),
        spearman=_mean([float(stats.spearmanr(before[rows], now[rows]).statistic) for rows in varied]),
        pairs=int(np.count_nonzero(order)),
        kept=int(np.count_nonzero(order > 0)),
    )


def _signs(values: Vector) -> Vector:
    first, second = np.triu_indices(len(values), 1)
    return np.sign(values[first] - values[second])


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else math.nan


def treatment_agreement(
    table: ProgramTable, before: Vector, now: Vector, times: tuple[Vector, Vector], verdicts: Verdicts, *, level: float
) -> tuple[TreatmentAgreement, ...]:
    """Each treatment with results that were judged or timed both times; `before` and `now` are log ratios and `times`
    log seconds, NaN elsewhere; `verdicts` says by treatment how many were judged and how many of them held.
    """
    counts = np.bincount(table.cell[np.isfinite(before)], minlength=len(table.cells))
    (old, old_ci), (new, new_ci), (moved, moved_ci) = (
        _means(table, each, level) for each in (before, now, now - before)
    )
    ranks = [_ranks(means, tasks_of_cells(table)) for means in (old, new)]
    seconds = [_cell_means(table, each) for each in times]
    return tuple(
        TreatmentAgreement(
            name=name,
            judged=verdicts.get(name, (0, 0))[0],
            held=verdicts.get(name, (0, 0))[1],
            programs=int(counts[cell]),
            seconds_before=seconds[0][cell],
            seconds_now=seconds[1][cell],
            before=ratio_of_log(float(old[cell])),
            before_ci=old_ci[cell],
            now=ratio_of_log(float(new[cell])),
            now_ci=new_ci[cell],
            moved=ratio_of_log(float(moved[cell])),
            moved_ci=moved_ci[cell],
            rank_before=ranks[0][cell],
            rank_now=ranks[1][cell],
        )
        for cell, name in enumerate(table.names)
        if counts[cell] or name in verdicts
    )


def _cell_means(table: ProgramTable, logs: Vector) -> list[float]:
    """Each treatment's geometric mean of the values whose log is known; NaN without one."""
    known = [logs[(table.cell == cell) & np.isfinite(logs)] for cell in range(len(table.cells))]
    return [ratio_of_log(float(values.mean())) if len(values) else math.nan for values in known]


def _ranks(means: Vector, tasks: Sequence[str]) -> list[int | None]:
    """The place of each mean among those of its task, from 1; equal ones share the better place."""
    return [
        1 + sum(task == tasks[cell] and other < mean for other, task in zip(means, tasks, strict=True))
        if math.isfinite(mean)
        else None
        for cell, mean in enumerate(means)
    ]


def _means(table: ProgramTable, logs: Vector, level: float) -> tuple[Vector, list[Interval]]:
    """Each treatment's mean log ratio, and its interval as ratios."""
    fit = table.fit(logs)
    df = float(fit.df[0])
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt(fit.mse[0] / fit.counts[0])
    reach = t_critical((1 - level) / 2, df) * error if df > 0 else np.full(len(error), np.nan)
    means = fit.means[0]
    return means, [_as_ratios(float(m - r), float(m + r)) for m, r in zip(means, reach, strict=True)]


def _as_ratios(low: float, high: float) -> Interval:
    if not (math.isfinite(low) and math.isfinite(high)):
        return math.nan, math.nan
    return ratio_of_log(low), ratio_of_log(high)


def swapped_pairs(table: ProgramTable, treatments: Sequence[TreatmentAgreement]) -> tuple[SwappedPair, ...]:
    """The pairs of treatments of one task whose order is another now."""
    task = dict(zip(table.names, tasks_of_cells(table), strict=True))
    return tuple(
        SwappedPair(
            first=one.name,
            second=other.name,
            before=one.before / other.before,
            now=one.now / other.now,
            overlapped=_overlap(one.before_ci, other.before_ci),
            overlaps=_overlap(one.now_ci, other.now_ci),
        )
        for one, other in combinations(treatments, 2)
        if task[one.name] == task[other.name] and (one.before - other.before) * (one.now - other.now) < 0
    )


def tasks_of_cells(table: ProgramTable) -> tuple[str, ...]:
    """The task of each treatment; empty words where there is one task."""
    return tuple(cell[TASK] if table.several is not None else "" for cell in table.cells)


def _overlap(one: Interval, other: Interval) -> bool:
    """Whether two intervals share a value; unknown ends exclude nothing."""
    return not (one[1] < other[0] or other[1] < one[0])
