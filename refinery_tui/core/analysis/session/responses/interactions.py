"""Two factors at a time: the means of their levels together, and how far one changes the other's ratio (2.10)."""

import itertools
import math
from collections.abc import Sequence

import numpy as np

from refinery_tui.core.analysis.session.findings import EffectFinding, InteractionFinding
from refinery_tui.core.analysis.session.prepare import ProgramTable
from refinery_tui.core.analysis.session.responses.runtime import MOST_PAIR_LEVELS, ratio
from refinery_tui.core.analysis.stats.arrays import Vector, ratio_of_log
from refinery_tui.core.analysis.stats.binary.proportions import Interval
from refinery_tui.core.analysis.stats.linear.cells import CellFit
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast, ContrastSide
from refinery_tui.core.analysis.stats.power import noncentral

_MOST_PAIRS = 15


def interactions(
    table: ProgramTable, fit: CellFit, effects: Sequence[EffectFinding], *, level: float, power: float
) -> tuple[InteractionFinding, ...]:
    """Every pair of factors of two to ten levels, in the order of the experiment (at most 15 pairs)."""
    factors = [f for f in table.factors if 2 <= len(table.levels[f]) <= MOST_PAIR_LEVELS]
    pairs = list(itertools.combinations(factors, 2))[:_MOST_PAIRS]
    p_of = {frozenset(e.name.split(":")): e.p for e in effects}
    return tuple(_of(table, fit, a, b, p_of.get(frozenset((a, b)), math.nan), level, power) for a, b in pairs)


def _of(table: ProgramTable, fit: CellFit, a: str, b: str, p: float, level: float, power: float) -> InteractionFinding:
    rows, columns = table.levels[a], table.levels[b]
    means = [[_mean(table, fit, {a: i, b: j}, level) for j in columns] for i in rows]
    corners = Contrast(sides=(_outermost(a, rows), _outermost(b, columns)))
    told = ratio(table, fit, corners, level=level, power=power)
    return InteractionFinding(
        factors=(a, b),
        levels=(rows, columns),
        seconds=tuple(tuple(mean for mean, _ in row) for row in means),
        intervals=tuple(tuple(interval for _, interval in row) for row in means),
        p=p,
        contrast=None if isinstance(told, str) else told,
        refused=told if isinstance(told, str) else "",
    )


def _outermost(factor: str, levels: Sequence[str]) -> ContrastSide:
    return ContrastSide(factor=factor, top=(levels[-1],), bottom=(levels[0],))


def _mean(table: ProgramTable, fit: CellFit, wanted: dict[str, str], level: float) -> tuple[float, Interval]:
    """Geometric mean over the treatments that hold the wanted levels, and its interval from the pooled error."""
    inside = np.ones(len(table.cells), dtype=bool)
    for factor, name in wanted.items():
        inside &= np.asarray(table.columns[factor], dtype=object) == name
    counts: Vector = fit.counts[0][inside]
    if not len(counts) or np.any(counts == 0):
        return math.nan, (math.nan, math.nan)
    log = float(fit.means[0][inside].mean())
    df, mse = float(fit.df[0]), float(fit.mse[0])
    if not (df >= 1 and mse > 0):
        return math.exp(log), (math.nan, math.nan)
    se = math.sqrt(mse * float(np.sum(1 / counts))) / len(counts)
    reach = noncentral.t_critical((1 - level) / 2, df) * se
    return math.exp(log), (ratio_of_log(log - reach), ratio_of_log(log + reach))
