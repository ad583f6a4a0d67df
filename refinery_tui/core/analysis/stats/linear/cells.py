"""Block + full factorial on log seconds from sufficient statistics: many experiments at once, or one.

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

Stack = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class CellFit:
    """Cell means adjusted for blocks and what their errors need; shapes (R, J), (R, B, B) and (R,).

    counts: programs a cell; variances: of a cell's programs after blocks (NaN below two); mse on `df` error
    degrees of freedom (NaN when 0); links: B x J shares that carry a contrast into the blocks; schur:
    pseudo-inverse.
    """

    means: Stack
    counts: Stack
    variances: Stack
    mse: Stack
    df: Stack
    links: Stack
    schur: Stack
    adjusted: bool
    balanced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimates:
    """A contrast in R experiments: estimate, pooled and Welch standard errors and degrees of freedom (NaN:
    none).
    """

    estimate: Vector
    se_pooled: Vector
    df_pooled: Vector
    se_welch: Vector
    df_welch: Vector


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
    effects, schur, rank = _block_effects(counts, sums, share, raw, balanced)
    means = raw - np.einsum("rjb,rb->rj", share, effects)
    moved = sums - counts * effects[:, None, :]
    spread = (squares - 2 * sums * effects[:, None, :] + counts * effects[:, None, :] ** 2).sum(axis=2)
    with np.errstate(divide="ignore", invalid="ignore"):
        own = np.maximum(spread - moved.sum(axis=2) ** 2 / n, 0.0)
        own = np.where(own <= 1e-13 * np.maximum(squares.sum(axis=2), 1e-300), 0.0, own)
        used = (n > 0).sum(axis=1)
        df = n.sum(axis=1) - used - rank
        mse = np.where(df > 0, np.nansum(np.where(n > 0, own, 0.0), axis=1) / np.maximum(df, 1), np.nan)
        variances = np.where(n > 1, own / (n - 1), np.nan)
    return CellFit(
        means=means,
        counts=n,
        variances=_freed(variances, used) if blocks > 1 else variances,
        mse=mse,
        df=df,
        links=share,
        schur=schur,
        adjusted=blocks > 1,
        balanced=balanced,
    )


def estimate(fit: CellFit, weights: Vector) -> Estimates:
    """est = sum c_j m_j; pooled se = sqrt(MSE (sum c_j^2 / n_j + blocks' share)); Welch se^2 = sum c_j^2
    s_j^2 / n_j with Satterthwaite df, never above the pooled df. NaN where a cell it needs is empty or not
    linked by blocks.
    """
    c = weights[None, :]
    needed = weights != 0
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(needed, c * fit.means, 0.0).sum(axis=1)
        direct = np.where(needed, c**2 / fit.counts, 0.0)
        carried, linked = _carried(fit, np.where(needed, c, 0.0))
        whole = direct.sum(axis=1) + carried
        parts = np.where(needed, direct * fit.variances, 0.0)
        welch2 = parts.sum(axis=1) + carried * fit.mse
        pieces = np.where(needed & (parts > 0), parts**2 / (fit.counts - 1), 0.0).sum(axis=1)
        df_welch = np.minimum(parts.sum(axis=1) ** 2 / pieces, fit.df)
    lost = ~linked | np.any(needed & (fit.counts == 0), axis=1)
    pooled2 = fit.mse * whole
    if fit.adjusted and fit.means.shape[1] == 2:  # two arms in blocks: pairs, whose spread is the pooled error
        welch2, df_welch = pooled2, fit.df
    return Estimates(
        estimate=np.where(lost, np.nan, value),
        se_pooled=np.where(lost, np.nan, np.sqrt(pooled2)),
        df_pooled=fit.df,
        se_welch=np.where(lost, np.nan, np.sqrt(welch2)),
        df_welch=np.where(np.isfinite(df_welch), df_welch, np.nan),
    )


def p_values(found: Estimates, *, welch: bool) -> Vector:
    """Two-sided p of each experiment's contrast; 1 where nothing could be estimated or nothing varied."""
    se, df = (found.se_welch, found.df_welch) if welch else (found.se_pooled, found.df_pooled)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = 2 * special.stdtr(df, -np.abs(found.estimate / se))
    return np.where(np.isfinite(p) & (se > 0), p, 1.0)


def _block_effects(counts: Stack, sums: Stack, share: Stack, raw: Stack, balanced: bool) -> tuple[Stack, Stack, Vector]:
    """Block effects that sum to nothing against the cells, the Schur complement's inverse, and its rank."""
    r, cells, b = counts.shape
    if b == 1:
        return np.zeros((r, 1)), np.zeros((r, 1, 1)), np.zeros(r)
    if balanced:
        each = float(counts[0, 0, 0])
        effects = (sums / each).mean(axis=1) - raw.mean(axis=1)[:, None]
        inverse = (np.eye(b) - 1 / b) / (cells * each)
        return effects, np.broadcast_to(inverse, (r, b, b)), np.full(r, b - 1.0)
    totals = counts.sum(axis=1)
    schur = np.eye(b) * totals[:, None, :] - np.einsum("rjb,rjc->rbc", counts, share)
    right = sums.sum(axis=1) - np.einsum("rjb,rj->rb", counts, np.nan_to_num(raw))
    values, vectors = np.linalg.eigh(schur)
    kept = values > 1e-9 * np.maximum(totals.max(axis=1), 1.0)[:, None]
    inverse = np.einsum("rbk,rk,rck->rbc", vectors, np.where(kept, 1 / np.where(kept, values, 1.0), 0.0), vectors)
    return np.einsum("rbc,rc->rb", inverse, right), inverse, kept.sum(axis=1).astype(float)


def _carried(fit: CellFit, c: Stack) -> tuple[Vector, NDArray[np.bool_]]:
    """What uncertainty of the blocks adds to sum c^2 / n, and whether the contrast is estimable at all."""
    r = len(fit.means)
    if not fit.adjusted or fit.balanced:
        return np.zeros(r), np.ones(r, bool)
    into = np.einsum("rjb,rj->rb", fit.links, np.broadcast_to(c, fit.means.shape))
    solved = np.einsum("rbc,rc->rb", fit.schur, into)
    with np.errstate(invalid="ignore"):
        n = np.where(fit.counts > 0, fit.counts, np.nan)[..., None] * fit.links
        counts = np.nan_to_num(n)
        schur = np.eye(into.shape[1]) * counts.sum(axis=1)[:, None, :] - np.einsum("rjb,rjc->rbc", counts, fit.links)
    back = np.einsum("rbc,rc->rb", schur, solved)
    return np.einsum("rb,rb->r", into, solved), np.all(np.abs(back - into) < 1e-6, axis=1)


def _freed(variances: Stack, cells: Vector) -> Stack:
    """Cell variances freed of what fitting blocks took (Grubbs): exact for complete blocks of three or more
    cells.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        count = np.isfinite(variances).sum(axis=1, keepdims=True)
        average = np.nansum(variances, axis=1, keepdims=True) / np.maximum(count, 1)
        j = np.maximum(cells[:, None], 1).astype(float)
        freed = (variances - average / np.maximum(j - 1, 1)) * j / np.maximum(j - 2, 1)
        return np.where(np.isnan(variances), np.nan, np.maximum(freed, 0.1 * average))
