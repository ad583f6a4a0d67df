"""The error of a contrast when programs fail: random blocks, and a variance of its own for each side.

Tested against statsmodels' `GLS` (the estimate), scipy's `ttest_rel` (complete pairs) and the expectation of its own
error in simulations; no library has the variances below.

Only the contrast's own treatments take part. Their means are generalised least squares with random blocks that differ
as much as programs do (`BLOCK_RATIO`, fixed by design, so that nothing is chosen by looking): half a pair whose other
half failed still counts. The variances of the sides and of the blocks are solved from the residual sums of squares,
whose expectations are known linear functions of them (Hartley, Rao & Kiefer 1969; MINQUE), so the error is unbiased
whatever failed and however large the blocks' own spread is. The degrees of freedom are Satterthwaite's: the harmonic
mean of the plain ones, too few when the variances are themselves uncertain, and of those free of that bias, too many
(Welch 1947); between them the test holds 5 % (statistics.md 2.17; `tests/calibrate/test_failures.py`).
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from refinery_tui.core.analysis.stats.arrays import Vector
from refinery_tui.core.analysis.stats.linear.block_effects import BlockInverse, of_dense

Stack = NDArray[np.float64]
BLOCK_RATIO = 1.0  # variance between blocks over that between programs, for the weights alone
MOST_BLOCKS = 120  # beyond, what links blocks through the cells' means is lost in their number, and B x B is slow
_FREE_SHARE = 0.4  # of the second in the mean of the two relative variances; by simulation, 20,000 draws a cell
_ROUNDING = 1e-13  # of the terms that a variance is the difference of
_LEAST_SHARE = 0.25  # of the sum of the sides' variances: a smaller difference of them is noise


@dataclass(frozen=True, slots=True, kw_only=True)
class SideError:
    """A contrast in R experiments: estimate, standard error, degrees of freedom (NaN: not to be had), and programs
    less cells.
    """

    estimate: Vector
    se: Vector
    df: Vector
    spare: Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fit:
    """Generalised least squares in R experiments; `inverse` is that of the summed `shapes` + 1 / ratio. Of many blocks
    only the diagonals of both are kept: R x G x B and R x B.
    """

    shapes: Stack  # R x G x B x B
    inverse: Stack  # R x B x B
    estimate: Vector
    known: Stack  # R x G, programs less cells of each side
    found: Stack  # R x (G + 1), residual sums of squares of the sides and of the blocks' sums
    carried: Stack  # R x (G + 1), what each variance adds to the contrast's


def side_error(counts: Stack, sums: Stack, squares: Stack, weights: Vector) -> SideError:
    """The contrast `weights` (J) of R x J x B sufficient statistics; NaN where one of its cells is empty."""
    used = np.flatnonzero(weights)
    w, s, q, c = counts[:, used], sums[:, used], squares[:, used], weights[used]
    sides = np.array([c == value for value in np.unique(c)[::-1]], dtype=float)
    cells = w.sum(axis=2)
    spare = (cells - (cells > 0)).sum(axis=1)
    with np.errstate(all="ignore"):
        fit = _fitted(w, s, q, c, sides)
        variance, df = _judged(fit, blocked=counts.shape[2] > 1, spare=spare)
    lost = np.any(cells == 0, axis=1) | ~np.isfinite(variance)
    nan = np.where(lost, np.nan, 1.0)
    return SideError(estimate=fit.estimate * nan, se=np.sqrt(np.maximum(variance, 0)) * nan, df=df * nan, spare=spare)


def _fitted(w: Stack, s: Stack, q: Stack, c: Vector, sides: Stack) -> _Fit:
    cells, many = w.sum(axis=2), w.shape[2] > MOST_BLOCKS
    share = np.where(cells[..., None] > 0, w / cells[..., None], 0.0)
    means = np.where(cells > 0, s.sum(axis=2) / cells, 0.0)
    inverse = _inverse(w, share, cells)
    moved = inverse.times((s - w * means[..., None]).sum(axis=1))
    into = inverse.times(np.matmul(c, share))
    shift = np.matmul(share, np.stack([moved, into], axis=2))
    at = means[..., None] + moved[:, None, :] - shift[..., :1]
    lever = (c / cells)[..., None] - into[:, None, :] + shift[..., 1:]
    own = (q - 2 * s * at + w * at**2).sum(axis=2)
    own = np.where(own <= 1e-13 * np.maximum(q.sum(axis=2), 1e-300), 0.0, own)
    return _Fit(
        shapes=_diagonals(sides, w, share) if many else _shapes(sides, w, share),
        inverse=inverse.diagonal() if many else inverse.whole(),
        estimate=(c * (means - shift[..., 0])).sum(axis=1),
        known=(cells - (cells > 0)) @ sides.T,
        found=_with_blocks(own @ sides.T, _noiseless((s - w * at).sum(axis=1), q)),
        carried=_with_blocks((w * lever**2).sum(axis=2) @ sides.T, (w * lever).sum(axis=1)),
    )


def _shapes(sides: Stack, w: Stack, share: Stack) -> Stack:
    """R x G x B x B: how the residuals of each side's cells fall upon the blocks."""
    each = [np.flatnonzero(side) for side in sides]
    blocks = np.eye(w.shape[2])
    return np.stack(
        [blocks * w[:, i].sum(axis=1)[:, None, :] - w[:, i].transpose(0, 2, 1) @ share[:, i] for i in each], axis=1
    )


def _diagonals(sides: Stack, w: Stack, share: Stack) -> Stack:
    """Their diagonals, R x G x B."""
    return np.stack([(w[:, i] * (1 - share[:, i])).sum(axis=1) for i in map(np.flatnonzero, sides)], axis=1)


def _inverse(w: Stack, share: Stack, cells: Stack) -> BlockInverse:
    """Of the sides' shapes and the blocks' ratio together, from J x J (Woodbury) where that is smaller."""
    if w.shape[1] >= w.shape[2]:
        summed = _shapes(np.ones((1, w.shape[1])), w, share)[:, 0]
        return of_dense(np.asarray(np.linalg.inv(summed + np.eye(w.shape[2]) / BLOCK_RATIO), dtype=np.float64))
    each = 1 / (w.sum(axis=1) + 1 / BLOCK_RATIO)
    spread = w * each[:, None, :]
    core = np.eye(w.shape[1]) * np.where(cells > 0, cells, 1.0)[:, None, :] - spread @ w.transpose(0, 2, 1)
    none = np.zeros(0, dtype=np.intp)
    dense = np.zeros((0, w.shape[2], w.shape[2]))
    return BlockInverse(each=each, left=spread, right=np.linalg.solve(core, spread), rows=none, dense=dense)


def _judged(fit: _Fit, *, blocked: bool, spare: Vector) -> tuple[Vector, Vector]:
    """Variance of the contrast and its degrees of freedom."""
    expected = _squares(fit, np.ones(fit.found.shape), blocks_alone=True)
    scale = np.sqrt(np.maximum(np.einsum("rgg->rg", expected), 1e-300))
    scale = scale[:, :, None] * scale[:, None, :]
    solver = np.linalg.pinv(expected / scale, rcond=1e-7, hermitian=True) / scale
    variances = np.einsum("rgh,rh->rg", solver, fit.found)
    use = np.einsum("rgh,rh->rg", solver, fit.carried)
    missed = np.abs(np.einsum("rgh,rh->rg", expected, use) - fit.carried).max(axis=1)
    sound = np.maximum(variances, 0.0)
    raw, most = (fit.carried * variances).sum(axis=1), (fit.carried * sound).sum(axis=1)
    spread = _squares(fit, sound)
    plain = most**2 / np.einsum("rg,rgh,rh->r", use, spread, use)
    df = (
        _degrees(fit, np.minimum(plain, spare), spare, (sound, use, most, solver @ spread @ solver))
        if blocked
        else plain
    )
    variance = np.maximum(raw, _LEAST_SHARE * most)
    noise = _ROUNDING * (fit.carried * np.einsum("rgh,rh->rg", np.abs(solver), fit.found)).sum(axis=1)
    variance = np.where(variance <= noise, 0.0, variance)  # what is left where blocks explain all that there is
    return np.where(missed <= 1e-6 * fit.carried.max(axis=1), variance, np.nan), df


def _degrees(fit: _Fit, plain: Vector, spare: Vector, parts: tuple[Stack, Stack, Vector, Stack]) -> Vector:
    """Weighted harmonic mean of the plain degrees of freedom and of those without the bias of estimated variances.

    `parts`: the variances, their use in the contrast's, that variance, and half the covariance of the variances; shrunk
    here, so that a single variance keeps its own df.
    """
    sound, use, most, error = parts
    form = _squares(fit, use)
    spread = np.einsum("rg,rgh,rh->r", sound, form, sound)
    spread = spread - 2 * plain / (plain + 2) * np.einsum("rgh,rhg->r", form, error)
    free = np.where(spread > 0, most**2 / spread - 2, np.inf)
    return 1 / ((1 - _FREE_SHARE) / plain + _FREE_SHARE / np.clip(free, plain, np.maximum(spare, plain)))


def _squares(fit: _Fit, scale: Stack, *, blocks_alone: bool = False) -> Stack:
    """Sums of squares, by sides and blocks, of P D P with D = `scale` (R x (G + 1)) of sides and blocks; P projects out
    what was fitted. Twice this is the covariance of the residual sums when D holds the variances; with `blocks_alone`
    of P itself, which gives their expectations.
    """
    if fit.shapes.ndim == 3:
        return _blockwise(fit, scale, blocks_alone=blocks_alone)
    sides, m, inner = fit.shapes.shape[1], fit.shapes, fit.inverse
    each = np.ones_like(fit.known) if blocks_alone else scale[:, :-1]
    middle = -inner if blocks_alone else inner @ np.einsum("rg,rgbc->rbc", each, m) @ inner
    if not blocks_alone:
        middle = middle + (scale[:, -1] / BLOCK_RATIO**2)[:, None, None] * inner @ inner
    by = np.zeros((len(m), sides + 1, sides + 1))
    reach = [each[:, g, None, None] * np.eye(m.shape[2]) for g in range(sides)]
    for g in range(sides):
        for h in range(sides):
            core = middle if blocks_alone else middle - (each[:, g] + each[:, h])[:, None, None] * inner
            reach[g] = reach[g] + core @ m[:, h]
            by[:, g, h] = np.einsum("rbc,rcb->r", m[:, g] @ core, m[:, h] @ core)
            if g == h:
                by[:, g, g] += each[:, g] ** 2 * fit.known[:, g]
                by[:, g, g] += 2 * each[:, g] * np.einsum("rbc,rcb->r", core, m[:, g])
    return _bordered(by, m, reach)


def _blockwise(fit: _Fit, scale: Stack, *, blocks_alone: bool) -> Stack:
    """`_squares` of many blocks, each by itself: as though the cells' means were known."""
    r, sides, blocks = fit.shapes.shape
    alone = replace(
        fit,
        shapes=fit.shapes.transpose(0, 2, 1).reshape(r * blocks, sides, 1, 1),
        inverse=fit.inverse.reshape(r * blocks, 1, 1),
        known=np.repeat(fit.known / blocks, blocks, axis=0),
    )
    by = _squares(alone, np.repeat(scale, blocks, axis=0), blocks_alone=blocks_alone)
    return np.asarray(by.reshape(r, blocks, sides + 1, sides + 1).sum(axis=1))


def _bordered(by: Stack, shapes: Stack, reach: list[Stack]) -> Stack:
    """The last row and column: the same sums against the blocks' totals."""
    through = [shapes[:, g] @ r for g, r in enumerate(reach)]
    for g, r in enumerate(reach):
        by[:, g, -1] = by[:, -1, g] = np.einsum("rbc,rbc->r", r, through[g])
    by[:, -1, -1] = (sum(through, np.zeros_like(by[:, :1, :1])) ** 2).sum(axis=(1, 2))
    return by


def _noiseless(blocks: Stack, squares: Stack) -> Stack:
    """The blocks' sums, those 0 that are no more than rounding."""
    return np.where(blocks**2 <= 1e-13 * squares.sum(axis=(1, 2))[:, None], 0.0, blocks)


def _with_blocks(sides: Stack, blocks: Stack) -> Stack:
    return np.concatenate([sides, (blocks**2).sum(axis=1)[:, None]], axis=1)
