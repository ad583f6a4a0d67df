"""Block + full factorial on log seconds from sufficient statistics: many experiments at once, or one.

Tested against statsmodels' `OLS(...).t_test` of the same contrast on random data; no library fits many at once.

Every array leads with R experiments, then J cells (treatments), then B blocks: `counts`, `sums`, `squares` of
the programs' log seconds. The model is y = cell + block; block effects are solved after eliminating the
cells, so 10,000 treatments cost no more than a B x B system. The product's analysis is R = 1; the simulations
use the same code.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from refinery_tui.core.analysis.stats.arrays import Vector
from refinery_tui.core.analysis.stats.linear.block_effects import BlockInverse, block_effects
from refinery_tui.core.analysis.stats.linear.side_variances import SideError, Stack, side_error


@dataclass(frozen=True, slots=True, kw_only=True)
class CellFit:
    """Cell means adjusted for blocks and what their errors need; shapes (R, J), (R, B, B) and (R,).

    counts: programs a cell; residuals: their residual sum of squares; variances: of a cell's programs about their mean
    (NaN below two, and where blocks are fitted); mse on `df` error degrees of freedom (NaN when 0); links: B x J shares
    that carry a contrast into the blocks; inverse: of the blocks' system; by_block: counts, sums and squares as given.
    """

    means: Stack
    counts: Stack
    residuals: Stack
    variances: Stack
    mse: Stack
    df: Stack
    links: Stack
    inverse: BlockInverse
    adjusted: bool
    balanced: bool
    by_block: tuple[Stack, Stack, Stack]

    @property
    def schur(self) -> Stack:
        """The inverse of the blocks' system whole, R x B x B."""
        return self.inverse.whole()


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimates:
    """A contrast in R experiments by both rules (NaN: none): with fixed blocks and the pooled error, and Welch's, with
    random blocks and the sides' own variances. `spare_welch` is programs less cells of the contrast's own treatments;
    `unit_welch` (R x 2) what programs and blocks with a variance of 1 would give the estimate's.
    """

    estimate: Vector
    se_pooled: Vector
    df_pooled: Vector
    estimate_welch: Vector
    se_welch: Vector
    df_welch: Vector
    spare_welch: Vector
    unit_welch: Stack

    def by(self, *, welch: bool) -> tuple[Vector, Vector, Vector]:
        """Estimate, standard error and degrees of freedom by one of the rules."""
        if welch:
            return self.estimate_welch, self.se_welch, self.df_welch
        return self.estimate, self.se_pooled, self.df_pooled

    def spare(self, *, welch: bool) -> Vector:
        """Programs beyond what was fitted: the error degrees of freedom before any Satterthwaite."""
        return self.spare_welch if welch else self.df_pooled


def fit_values(y: Stack, *, blocks: bool = True) -> CellFit:
    """Fit R x J x B log seconds, one program a cell and block, NaN where it failed."""
    known = np.isfinite(y)
    filled = np.where(known, y, 0.0)
    if not blocks:
        counts, sums, squares = (a.sum(axis=2, keepdims=True) for a in (known.astype(float), filled, filled**2))
        return fit_cells(counts, sums, squares)
    return fit_cells(known.astype(float), filled, filled**2)


def fit_cells(counts: Stack, sums: Stack, squares: Stack) -> CellFit:
    """Fit from R x J x B sufficient statistics; a single block (B = 1) fits none."""
    n = counts.sum(axis=2)
    with np.errstate(divide="ignore", invalid="ignore"):
        raw = sums.sum(axis=2) / n
        share = np.where(n[..., None] > 0, counts / n[..., None], 0.0)
    blocks, balanced = counts.shape[2], bool(counts.size and counts[0, 0, 0] > 0 and np.all(counts == counts[0, 0, 0]))
    effects, inverse, rank = block_effects(counts, sums, share, raw)
    means = raw - np.matmul(share, effects[..., None])[..., 0]
    moved = sums - counts * effects[:, None, :]
    spread = (squares - 2 * sums * effects[:, None, :] + counts * effects[:, None, :] ** 2).sum(axis=2)
    with np.errstate(divide="ignore", invalid="ignore"):
        own = np.maximum(spread - moved.sum(axis=2) ** 2 / n, 0.0)
        own = np.where(own <= 1e-13 * np.maximum(squares.sum(axis=2), 1e-300), 0.0, own)
        used = (n > 0).sum(axis=1)
        df = n.sum(axis=1) - used - rank
        mse = np.where(df > 0, np.nansum(np.where(n > 0, own, 0.0), axis=1) / np.maximum(df, 1), np.nan)
        variances = np.where((n > 1) & (blocks == 1), own / (n - 1), np.nan)
    return CellFit(
        means=means,
        counts=n,
        residuals=np.where(n > 0, own, 0.0),
        variances=variances,
        mse=mse,
        df=df,
        links=share,
        inverse=inverse,
        adjusted=blocks > 1,
        balanced=balanced,
        by_block=(counts, sums, squares),
    )


def estimate(fit: CellFit, weights: Vector) -> Estimates:
    """est = sum c_j m_j; pooled se = sqrt(MSE (sum c_j^2 / n_j + blocks' share)), fixed blocks; Welch's error by
    `side_error`, and without blocks se^2 = sum c_j^2 s_j^2 / n_j with Satterthwaite df. NaN where a cell it needs is
    empty or not linked by blocks.
    """
    c = weights[None, :]
    needed = weights != 0
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(needed, c * fit.means, 0.0).sum(axis=1)
        direct = np.where(needed, c**2 / fit.counts, 0.0)
        carried, linked = _carried(fit, np.where(needed, c, 0.0))
        pooled = np.sqrt(fit.mse * (direct.sum(axis=1) + carried))
    empty = np.any(needed & (fit.counts == 0), axis=1)
    lost = ~linked | empty
    value, own = np.where(empty, np.nan, value), _welch(fit, weights, value, direct)
    return Estimates(
        estimate=np.where(lost, np.nan, value),
        se_pooled=np.where(lost, np.nan, pooled),
        df_pooled=fit.df,
        estimate_welch=np.where(empty, np.nan, own.estimate),
        se_welch=np.where(empty, np.nan, own.se),
        df_welch=np.where(np.isfinite(own.df), own.df, np.nan),
        spare_welch=own.spare,
        unit_welch=own.unit,
    )


def _welch(fit: CellFit, weights: Vector, value: Vector, direct: Stack) -> SideError:
    """The contrast's own error: with blocks by its sides, without by its cells."""
    if fit.adjusted and np.any(weights):
        return side_error(*fit.by_block, weights)
    needed = weights != 0
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.where(needed, direct * fit.variances, 0.0)
        pieces = np.where(needed & (parts > 0), parts**2 / (fit.counts - 1), 0.0).sum(axis=1)
        df = np.minimum(parts.sum(axis=1) ** 2 / pieces, fit.df)
    spare = np.where(needed, np.maximum(fit.counts - 1, 0), 0.0).sum(axis=1)
    unit = np.stack([direct.sum(axis=1), np.zeros(len(value))], axis=1)
    return SideError(estimate=value, se=np.sqrt(parts.sum(axis=1)), df=df, spare=spare, unit=unit)


def p_values(found: Estimates, *, welch: bool) -> Vector:
    """Two-sided p of each experiment's contrast; 1 where nothing could be estimated or nothing varied."""
    value, se, df = found.by(welch=welch)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = 2 * special.stdtr(df, -np.abs(value / se))
    return np.where(np.isfinite(p) & (se > 0), p, 1.0)


def _carried(fit: CellFit, c: Stack) -> tuple[Vector, NDArray[np.bool_]]:
    """What uncertainty of the blocks adds to sum c^2 / n, and whether the contrast is estimable at all."""
    r = len(fit.means)
    if not fit.adjusted or fit.balanced:
        return np.zeros(r), np.ones(r, bool)
    counts, links = fit.by_block[0], fit.links
    into = np.matmul(np.broadcast_to(c, fit.means.shape)[:, None, :], links)[:, 0]
    solved = fit.inverse.times(into)
    through = np.matmul(links, solved[..., None])  # R x J x 1
    back = counts.sum(axis=1) * solved - np.matmul(through.transpose(0, 2, 1), counts)[:, 0]
    return np.einsum("rb,rb->r", into, solved), np.all(np.abs(back - into) < 1e-6, axis=1)
