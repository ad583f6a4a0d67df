"""Correctness as a response of its own, over every program tried (statistics.md 2.5)."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from refinery_tui.core.analysis.session.responses.responses import CorrectnessFinding
from refinery_tui.core.analysis.session.tasks import share_rule
from refinery_tui.core.analysis.session.tasks.task_arrays import compares_tasks
from refinery_tui.core.analysis.stats.binary.boschloo import LEAST_TESTED, boschloo_p
from refinery_tui.core.analysis.stats.binary.firth import firth_p
from refinery_tui.core.analysis.stats.binary.proportions import StratifiedOdds, mantel_haenszel, newcombe
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast
from refinery_tui.core.analysis.stats.linear.sum_coding import sum_columns
from refinery_tui.core.analysis.stats.multiplicity import benjamini_hochberg
from refinery_tui.core.base.errors import ConfigurationError

if TYPE_CHECKING:
    from refinery_tui.core.analysis.session.prepare import ProgramTable  # brings pandas


_MOST_COLUMNS = 40


def table_of(table: "ProgramTable", contrasts: Sequence[Contrast]) -> tuple[CorrectnessFinding, ...]:
    """`compare` for each contrast that has two sides, with Benjamini-Hochberg q-values over those with a p."""
    found = [one for contrast in contrasts if (one := compare(table, contrast)) is not None]
    q = benjamini_hochberg([one.p for one in found])
    return tuple(replace(one, q=float(value)) for one, value in zip(found, q, strict=True))


def compare(table: "ProgramTable", contrast: Contrast) -> CorrectnessFinding | None:
    """P(correct) above the line minus below it, of programs; None for interactions and where a side has none."""
    side = np.where(table.wrote, sides(table, contrast), 0.0)
    if len(contrast.sides) > 1 or not (np.any(side > 0) and np.any(side < 0)):
        return None
    if table.several is not None:
        return _over_tasks(table, contrast)
    top, bottom = table.correct[side > 0], table.correct[side < 0]
    k, n = (int(top.sum()), int(bottom.sum())), (len(top), len(bottom))
    p, method = _tested(table, contrast, side, k, n)
    return CorrectnessFinding(
        contrast=str(contrast),
        correct=k,
        attempted=n,
        difference=k[0] / n[0] - k[1] / n[1],
        ci=newcombe(k[0], n[0], k[1], n[1]),
        p=p,
        method=method,
        over_blocks=_over_blocks(table, contrast, side),
    )


def _over_tasks(table: "ProgramTable", contrast: Contrast) -> CorrectnessFinding | None:
    """Over several tasks, every task once, with the error of the declared question; None for tasks against tasks."""
    assert table.several is not None  # the caller looked
    if compares_tasks(contrast):
        return None
    question = table.several.question
    hits, tried = share_rule.sides_of(table, contrast, table.correct, question)
    if len(hits[0]) < 2:
        return None
    found = share_rule.difference_under(question, hits, tried, level=0.95)
    few = share_rule.too_few(question, len(hits[0]))
    return CorrectnessFinding(
        contrast=str(contrast),
        correct=(int(hits[0].sum()), int(hits[1].sum())),
        attempted=(int(tried[0].sum()), int(tried[1].sum())),
        difference=found.difference,
        ci=found.ci,
        p=math.nan if few else share_rule.share_p(question, hits, tried),
        method=f"interval only: {few}" if few else share_rule.METHOD,
    )


def sides(table: "ProgramTable", contrast: Contrast) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """+1 for programs above the line, -1 below it, 0 for those that take no part."""
    return np.asarray(np.sign(table.weights(contrast).values)[table.cell])


def _over_blocks(
    table: "ProgramTable", contrast: Contrast, side: "np.ndarray[tuple[int], np.dtype[np.float64]]"
) -> StratifiedOdds | None:
    """Mantel-Haenszel with blocks as strata; for two arms only, None where all or none of them work everywhere."""
    several = any(len(table.levels[f]) > 1 for f in table.factors if f not in contrast.factors)
    if several or np.unique(table.block).size < 2 or min(np.sum(side > 0), np.sum(side < 0)) < LEAST_TESTED:
        return None
    tables = []
    for block in np.unique(table.block):
        own = [table.correct[(table.block == block) & (side == sign)] for sign in (1, -1)]
        if all(map(len, own)):
            tables.append([[int(arm.sum()), int(len(arm) - arm.sum())] for arm in own])
    try:
        return mantel_haenszel(tables)
    except ConfigurationError:
        return None  # no block tells the arms apart, so there is no common odds ratio


def _tested(
    table: "ProgramTable",
    contrast: Contrast,
    side: "np.ndarray[tuple[int], np.dtype[np.float64]]",
    k: tuple[int, int],
    n: tuple[int, int],
) -> tuple[float, str]:
    if min(n) < LEAST_TESTED:
        return math.nan, f"interval only: fewer than {LEAST_TESTED} programs a side"
    if sum(k) in (0, sum(n)):
        return 1.0, "all alike"
    rows = np.flatnonzero(side)
    others = [f for f in table.factors if f not in contrast.factors and len(table.levels[f]) > 1]
    columns = [(side[rows] > 0).astype(float)[:, None]]
    for factor in others:
        levels = {level: i for i, level in enumerate(table.levels[factor])}
        codes = np.asarray(table.rows[factor].map(levels), dtype=np.intp)[rows]
        columns.append(sum_columns(codes, len(levels)))
    design = np.column_stack(columns)
    if not others or design.shape[1] > _MOST_COLUMNS:
        return boschloo_p(k[0], n[0], k[1], n[1]), "Boschloo"
    if np.linalg.matrix_rank(np.column_stack([np.ones(len(rows)), design])) <= design.shape[1]:
        return boschloo_p(k[0], n[0], k[1], n[1]), "Boschloo"
    return firth_p(design, table.correct[rows], 0), "Firth, main effects"
