"""Correctness as a response of its own, over every program tried (statistics.md 2.5)."""

import math

import numpy as np

from refinery_tui.core.analysis.boschloo import boschloo_p
from refinery_tui.core.analysis.coding import sum_columns
from refinery_tui.core.analysis.contrasts import Contrast
from refinery_tui.core.analysis.findings import CorrectnessFinding
from refinery_tui.core.analysis.firth import firth_p
from refinery_tui.core.analysis.prepare import Table
from refinery_tui.core.analysis.proportions import newcombe

LEAST_TESTED = 8  # programs a margin below which only intervals are given
_MOST_COLUMNS = 40


def compare(table: Table, contrast: Contrast) -> CorrectnessFinding | None:
    """P(correct) above the line minus below it; None for interactions and where a side was never tried."""
    side = sides(table, contrast)
    if len(contrast.sides) > 1 or not (np.any(side > 0) and np.any(side < 0)):
        return None
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
    )


def sides(table: Table, contrast: Contrast) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """+1 for programs above the line, -1 below it, 0 for those that take no part."""
    return np.asarray(np.sign(table.weights(contrast).values)[table.cell])


def _tested(
    table: Table,
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
