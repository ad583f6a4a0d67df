"""Analysis of variance by comparing least-squares models; the unit is the program.

The models are scipy's least squares, within blocks: statsmodels' `OLS` gives the same sums, and its import (formulaic,
narwhals) is half a second of the wait for an analysis. statsmodels' `anova_lm` is what the tables are tested against on
random unbalanced data; it fits a column for every block, fifty times slower on a session
(`benchmarks/library_cost.py`), and would give numbers to terms that cannot be told apart.

Type II compares models that respect marginality, Type III drops one term from the full sum-coded model
(statsmodels' default treatment coding makes Type III main effects wrong), Type I adds terms in order. The
error term is always the full model's. Terms that the data cannot tell apart from others are named, never
given a number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import special

from refinery_tui.core.analysis.stats.arrays import Matrix, Vector, by_group, vector
from refinery_tui.core.analysis.stats.linear.sum_coding import factorial_terms, sum_columns, term_columns
from refinery_tui.core.base.errors import ConfigurationError, RefineryError

SumsOfSquares = Literal[1, 2, 3]
_UNIT_COLUMNS = ("program", "file")


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One line of the table; `df` 0 and NaN elsewhere when the effect is not estimable."""

    name: str
    ss: float
    df: int
    ms: float
    F: float
    p: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AnovaTable:
    """Effects with the residual of the full model; `n` counts units (programs), never timings."""

    effects: tuple[Effect, ...]
    ss_residual: float
    df_residual: int
    n: int
    not_estimable: tuple[str, ...]

    @property
    def mse(self) -> float:
        """The residual mean square; NaN without error degrees of freedom."""
        return self.ss_residual / self.df_residual if self.df_residual else float("nan")

    @property
    def ss_total(self) -> float:
        """Effects and residual added (the total about the mean when balanced)."""
        return sum(e.ss for e in self.effects if e.df) + self.ss_residual

    def effect(self, name: str) -> Effect:
        """The line called `name`; factors of an interaction are joined by `:`, in any order."""
        for line in self.effects:
            if set(line.name.split(":")) == set(name.split(":")):
                return line
        raise ConfigurationError(f"No effect '{name}' here; there are {', '.join(e.name for e in self.effects)}.")


class PseudoReplicationError(RefineryError):
    """Repeated timings of one program were offered as if they were independent programs."""


def refuse_repeats(frame: pd.DataFrame, unit: str | None = None) -> None:
    """Raise when a unit (column `unit`, or `program`, `file`, `run` of timings) stands in more than
    one row.
    """
    named = [unit] if unit else [c for c in _UNIT_COLUMNS if c in frame]
    if unit is None and {"run", "repeat"} <= set(frame.columns):
        named.append("run")
    for column in named:
        rows, units = len(frame), frame[column].nunique()
        if units < rows:
            raise PseudoReplicationError(
                f"{rows} rows come from {units} programs ('{column}' repeats): timings of one program are not "
                "independent evidence. Average them first with program_means()."
            )


def anova(
    frame: pd.DataFrame,
    response: str,
    factors: Sequence[str],
    *,
    type: SumsOfSquares = 2,
    block: str | None = None,
    order: int | None = None,
    unit: str | None = None,
    as_published: bool = False,
) -> AnovaTable:
    """ANOVA of a tidy frame, one row a program: block (if given) + all effects of `factors` up to `order`.

    `order` None is the full factorial, 1 the additive model. Rows with a missing response are left out.
    Levels are categories whatever their dtype. Raises `PseudoReplicationError` when a program has several
    rows, unless `as_published` asks for a wrong published table to be reproduced.
    """
    if not as_published:
        refuse_repeats(frame, unit)
    kept = frame[frame[response].notna()]
    columns = {name: kept[name].to_numpy() for name in factors}
    blocks = None if block is None else kept[block].to_numpy()
    return anova_arrays(kept[response].to_numpy(float), columns, block=blocks, type=type, order=order)


def anova_arrays(
    response: ArrayLike,
    factors: Mapping[str, ArrayLike],
    *,
    type: SumsOfSquares = 2,
    block: ArrayLike | None = None,
    order: int | None = None,
) -> AnovaTable:
    """The same on plain arrays: `factors` maps a name to its level for each unit."""
    y = _centred(vector(response))
    names = list(factors)
    mains = [_main(values) for values in factors.values()]
    terms = factorial_terms(len(names), order)
    labels = [":".join(names[i] for i in term) for term in terms]
    parts = [term_columns(mains, term) for term in terms]
    places = np.zeros(len(y), dtype=np.intp) if block is None else pd.factorize(np.asarray(block).ravel())[0]
    compared = _Models(parts, y, places)
    full_rss, full_rank = compared.rss(list(range(len(terms))))
    df_residual = len(y) - full_rank
    effects = []
    for place, (name, term) in enumerate(zip(labels, terms, strict=True)):
        ss, df = compared.gain(place, _company(place, term, terms, type))
        effects.append(_effect(name, ss, df, full_rss, df_residual))
    return AnovaTable(
        effects=tuple(effects),
        ss_residual=full_rss,
        df_residual=df_residual,
        n=len(y),
        not_estimable=tuple(e.name for e in effects if e.df == 0),
    )


def one_way(response: ArrayLike, groups: ArrayLike, name: str = "group") -> AnovaTable:
    """One-way ANOVA of `response` by `groups`, from deviations about group means (centred: NIST
    StRD digits).
    """
    split = [np.asarray(g) for g in by_group(_centred(vector(response)), groups).values()]
    within = float(sum(np.sum((g - g.mean()) ** 2) for g in split))
    total = int(sum(len(g) for g in split))
    grand = float(sum(g.sum() for g in split) / total)
    between = float(sum(len(g) * (g.mean() - grand) ** 2 for g in split))
    df_residual = total - len(split)
    line = _effect(name, between, len(split) - 1, within, df_residual)
    return AnovaTable(effects=(line,), ss_residual=within, df_residual=df_residual, n=total, not_estimable=())


def _effect(name: str, ss: float, df: int, rss: float, df_residual: int) -> Effect:
    nan = float("nan")
    if df <= 0:
        return Effect(name=name, ss=nan, df=0, ms=nan, F=nan, p=nan)
    ss = max(0.0, ss)
    mse = rss / df_residual if df_residual > 0 else nan
    if not mse > 0:  # all equal, or nothing left to estimate the error from: no claim
        return Effect(name=name, ss=ss, df=df, ms=ss / df, F=nan, p=nan)
    statistic = ss / df / mse
    return Effect(name=name, ss=ss, df=df, ms=ss / df, F=statistic, p=float(special.fdtrc(df, df_residual, statistic)))


def _company(place: int, term: tuple[int, ...], terms: Sequence[tuple[int, ...]], type: SumsOfSquares) -> list[int]:
    match type:
        case 1:
            return list(range(place))
        case 2:
            return [i for i, other in enumerate(terms) if not set(term) <= set(other)]
        case 3:
            return [i for i in range(len(terms)) if i != place]


def _main(values: ArrayLike) -> Matrix:
    codes, levels = pd.factorize(np.asarray(values, dtype=object).ravel(), sort=False)
    return sum_columns(codes, len(levels)) if len(levels) > 1 else np.empty((len(codes), 0))


def _centred(y: Vector) -> Vector:
    if not len(y):
        return y
    moved = y - y[0]  # exact when leading digits are shared, so squares keep their precision
    return np.asarray(moved - moved.mean())


class _Models:
    """Residual sums of squares of sub-models within blocks (a mean each, or one for all), from one small QR.

    Taking block means out of the response and of every column fits the blocks exactly (Frisch & Waugh 1933).
    """

    def __init__(self, parts: Sequence[Matrix], y: Vector, blocks: NDArray[np.intp]) -> None:
        inside = _within(np.column_stack([*parts, y]), blocks)
        basis, self.r = np.linalg.qr(inside[:, :-1])
        y = inside[:, -1]
        self.y = basis.T @ y
        outside = y - basis @ self.y
        self.outside, self.total = float(outside @ outside), float(y @ y)
        edges = np.cumsum([0, *(part.shape[1] for part in parts)])
        self.columns = [np.arange(edges[i], edges[i + 1]) for i in range(len(parts))]
        self.blocks, self.rows = int(blocks.max(initial=-1)) + 1, len(y)

    def gain(self, place: int, others: Sequence[int]) -> tuple[float, int]:
        """What the term at `place` adds to a model of `others`: sum of squares and degrees of freedom."""
        small, large = self.rss(others), self.rss([*others, place])
        return small[0] - large[0], large[1] - small[1]

    def rss(self, terms: Sequence[int]) -> tuple[float, int]:
        """Residual sum of squares and rank of blocks with these terms."""
        chosen = np.concatenate([np.zeros(0, dtype=np.intp), *(self.columns[i] for i in terms)])
        columns = _independent(self.r[:, chosen], self.rows)
        rss = self.outside + _missed(columns, self.y)
        return (0.0 if rss <= 1e-24 * self.total else rss), columns.shape[1] + self.blocks


def _missed(columns: Matrix, y: Vector) -> float:
    """The residual sum of squares of least squares on these independent columns."""
    if not columns.shape[1]:
        return float(y @ y)
    from scipy import linalg

    residuals = y - columns @ linalg.lstsq(columns, y)[0]
    return float(residuals @ residuals)


def _independent(columns: Matrix, rows: int) -> Matrix:
    """Columns that none of the others makes up: least squares inverts what is only rounding away from singular."""
    if not columns.size:
        return columns
    from scipy import linalg

    triangle, order = linalg.qr(columns, mode="r", pivoting=True)
    size = np.abs(np.diag(triangle))
    kept = order[: len(size)][size > max(float(size[0]), 1e-6) * rows * 1e-13]
    return columns[:, np.sort(kept)]


def _within(columns: Matrix, blocks: NDArray[np.intp]) -> Matrix:
    """Columns with their block means taken out."""
    sizes = np.bincount(blocks)
    means = np.column_stack([np.bincount(blocks, column) for column in columns.T]) / sizes[:, None]
    return columns - means[blocks]
