"""The error of a contrast when programs fail: random blocks, and a variance of its own for each side.

Tested against statsmodels' `GLS` (the estimate), scipy's `ttest_rel` (complete pairs) and the expectation of its own
error in simulations; no library has the variances below.

Only the contrast's own treatments take part. Their means are generalised least squares with random blocks that differ
as much as programs do (`BLOCK_RATIO`, fixed by design, so that nothing is chosen by looking): half a pair whose other
half failed still counts. The variances of the sides and of the blocks are solved from the residual sums of squares,
whose expectations are known linear functions of them (Hartley, Rao & Kiefer 1969; MINQUE), so the error is unbiased
whatever failed and however large the blocks' own spread is. The degrees of freedom are Satterthwaite's: a harmonic
mean of the plain ones, too few when the variances are themselves uncertain, and of those free of that bias, too many
(Welch 1947); between them the test holds 5 %, nearer to the second where few programs worked (statistics.md 2.17;
`tests/calibrate/test_failures.py`).
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from refinery_tui.core.analysis.stats.arrays import Vector
from refinery_tui.core.analysis.stats.linear.block_effects import BlockInverse, of_dense
from refinery_tui.core.analysis.stats.linear.block_patterns import (
    BlockMatrices,
    apart,
    block_patterns,
    by_block,
    by_pattern,
    shapes,
)

Stack = NDArray[np.float64]
BLOCK_RATIO = 1.0  # variance between blocks over that between programs, for the weights alone
MOST_BLOCKS = 120  # beyond, what links blocks through the cells' means is lost in their number, and B x B is slow
# Share of the degrees free of bias in the mean of both, by programs a treatment: counts alone decide, never times. By
# simulation, 20,000 draws a cell: 0.4 throughout finds 3.9 to 4.5 % where half of five replicates fail.
_FREE_SHARE, _FREE_SHARE_OF_FEW = 0.4, 0.6
_ENOUGH, _FEW = 3.5, 3.0
_ROUNDING = 1e-13  # of the terms that a variance is the difference of
_CACHED = 100_000  # entries of one matrix of each experiment
_LEAST_SHARE = 0.25  # of the sum of the sides' variances: a smaller difference of them is noise


@dataclass(frozen=True, slots=True, kw_only=True)
class SideError:
    """A contrast in R experiments: estimate, standard error, degrees of freedom (NaN: not to be had), programs less
    cells, and what programs and blocks with a variance of 1 would give its variance (R x 2).
    """

    estimate: Vector
    se: Vector
    df: Vector
    spare: Vector
    unit: Stack


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fit:
    """Generalised least squares in R experiments; `parts` hold the blocks' shapes by side and the inverse of their sum
    + 1 / ratio.
    """

    parts: tuple[BlockMatrices, ...]
    treatments: int
    estimate: Vector
    known: Stack  # R x G, programs less cells of each side
    found: Stack  # R x (G + 1), residual sums of squares of the sides and of the blocks' sums
    carried: Stack  # R x (G + 1), what each variance adds to the contrast's


def side_error(counts: Stack, sums: Stack, squares: Stack, weights: Vector) -> SideError:
    """The contrast `weights` (J) of R x J x B sufficient statistics; NaN where one of its cells is empty."""
    used = np.flatnonzero(weights)
    step = _at_once(len(used), counts.shape[2])
    w, s, q = counts[:, used], sums[:, used], squares[:, used]
    parts = [
        _judged(w[i : i + step], s[i : i + step], q[i : i + step], weights[used])
        for i in range(0, max(len(w), 1), step)
    ]
    if len(parts) == 1:
        return parts[0]
    joined = [np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(SideError)]
    return SideError(estimate=joined[0], se=joined[1], df=joined[2], spare=joined[3], unit=joined[4])


def _at_once(cells: int, blocks: int) -> int:
    """How many experiments' matrices a processor's cache holds: three times as quick as all of thousands."""
    side: int = min(blocks, MOST_BLOCKS, 1 << min(cells, 10))
    return max(_CACHED // side**2, 1)


def _judged(w: Stack, s: Stack, q: Stack, c: Vector) -> SideError:
    sides = np.array([c == value for value in np.unique(c)[::-1]], dtype=float)
    cells = w.sum(axis=2)
    spare = (cells - (cells > 0)).sum(axis=1)
    with np.errstate(all="ignore"):
        fit = _fitted(w, s, q, c, sides)
        variance, df = _variance(fit, blocked=w.shape[2] > 1, spare=spare)
    lost = np.any(cells == 0, axis=1) | ~np.isfinite(variance)
    nan = np.where(lost, np.nan, 1.0)
    return SideError(
        estimate=fit.estimate * nan,
        se=np.sqrt(np.maximum(variance, 0)) * nan,
        df=df * nan,
        spare=spare,
        unit=np.stack([fit.carried[:, :-1].sum(axis=1), fit.carried[:, -1]], axis=1),
    )


def _fitted(w: Stack, s: Stack, q: Stack, c: Vector, sides: Stack) -> _Fit:
    cells = w.sum(axis=2)
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
        parts=_parts(sides, w, cells, inverse),
        treatments=w.shape[1],
        estimate=(c * (means - shift[..., 0])).sum(axis=1),
        known=(cells - (cells > 0)) @ sides.T,
        found=_with_blocks(own @ sides.T, _noiseless((s - w * at).sum(axis=1), q)),
        carried=_with_blocks((w * lever**2).sum(axis=2) @ sides.T, (w * lever).sum(axis=1)),
    )


def _parts(sides: Stack, w: Stack, cells: Stack, inverse: BlockInverse) -> tuple[BlockMatrices, ...]:
    """By patterns of what worked where they are fewer than the blocks, else block by block; of too many of either, as
    though the cells' means were known.
    """
    patterns = block_patterns(w, most=min(w.shape[2] - 1, MOST_BLOCKS))
    if patterns is not None:
        return by_pattern(patterns, sides, cells, 1 / BLOCK_RATIO)
    if w.shape[2] <= MOST_BLOCKS:
        return (by_block(sides, w, cells, inverse.whole()),)
    return (apart(sides, w, cells, inverse.diagonal()),)


def _inverse(w: Stack, share: Stack, cells: Stack) -> BlockInverse:
    """Of the sides' shapes and the blocks' ratio together, from J x J (Woodbury) where that is smaller."""
    if w.shape[1] >= w.shape[2]:
        summed = shapes(np.ones((1, w.shape[1])), w, w, cells)[:, 0]
        return of_dense(np.asarray(np.linalg.inv(summed + np.eye(w.shape[2]) / BLOCK_RATIO), dtype=np.float64))
    each = 1 / (w.sum(axis=1) + 1 / BLOCK_RATIO)
    spread = w * each[:, None, :]
    core = np.eye(w.shape[1]) * np.where(cells > 0, cells, 1.0)[:, None, :] - spread @ w.transpose(0, 2, 1)
    none = np.zeros(0, dtype=np.intp)
    dense = np.zeros((0, w.shape[2], w.shape[2]))
    return BlockInverse(each=each, left=spread, right=np.linalg.solve(core, spread), rows=none, dense=dense)


def _variance(fit: _Fit, *, blocked: bool, spare: Vector) -> tuple[Vector, Vector]:
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
    share = _free_share(1 + spare / fit.treatments)
    return np.asarray(1 / ((1 - share) / plain + share / np.clip(free, plain, np.maximum(spare, plain))))


def _free_share(programs: Vector) -> Vector:
    """Which mean of both degrees of freedom, by how many programs a treatment has."""
    few = np.clip((_ENOUGH - programs) / (_ENOUGH - _FEW), 0, 1)
    return np.asarray(_FREE_SHARE + (_FREE_SHARE_OF_FEW - _FREE_SHARE) * few)


def _squares(fit: _Fit, scale: Stack, *, blocks_alone: bool = False) -> Stack:
    """Sums of squares, by sides and blocks, of P D P with D = `scale` (R x (G + 1)) of sides and blocks; P projects out
    what was fitted. Twice this is the covariance of the residual sums when D holds the variances; with `blocks_alone`
    of P itself, which gives their expectations.
    """
    each = np.ones_like(fit.known) if blocks_alone else scale[:, :-1]
    blocks = None if blocks_alone else scale[:, -1] / BLOCK_RATIO**2
    by = sum(
        (_part_squares(part, each, blocks) for part in fit.parts), np.zeros((*fit.found.shape, fit.found.shape[1]))
    )
    for g in range(each.shape[1]):
        by[:, g, g] += each[:, g] ** 2 * fit.known[:, g]
    return by


def _part_squares(part: BlockMatrices, each: Stack, blocks: Vector | None) -> Stack:
    """What one part adds to `_squares`, but for the programs within cells; `blocks` None: of P itself."""
    sides, onto = each.shape[1], -part.through
    if blocks is not None:
        own = sum((part.scaled(each[:, g], part.through[:, g]) for g in range(sides)), np.zeros_like(part.inverse))
        middle = part.times(part.turned(own), part.inverse) + part.scaled(
            blocks, part.times(part.inverse, part.inverse)
        )
        onto = part.times(part.shapes, middle[:, None])
    by = np.zeros((len(each), sides + 1, sides + 1))
    reach = [part.scaled(each[:, g], part.identity()) for g in range(sides)]
    for g in range(sides):
        for h in range(g, sides):
            both = np.zeros(len(each)) if blocks is None else each[:, g] + each[:, h]
            left, right = (onto[:, i] - part.scaled(both, part.through[:, i]) for i in (g, h))
            by[:, g, h] = by[:, h, g] = part.trace(left, right)
            reach[g] = reach[g] + part.turned(right)
            if g == h:
                by[:, g, g] += 2 * each[:, g] * part.trace(left, part.identity())
            else:
                reach[h] = reach[h] + part.turned(left)
    return _bordered(by, part, reach)


def _bordered(by: Stack, part: BlockMatrices, reach: list[Stack]) -> Stack:
    """The last row and column: the same sums against the blocks' totals."""
    through = [part.times(part.shapes[:, g], r) for g, r in enumerate(reach)]
    for g, r in enumerate(reach):
        by[:, g, -1] = by[:, -1, g] = part.inner(r, through[g])
    total = sum(through, np.zeros_like(through[0]))
    by[:, -1, -1] = part.inner(total, total)
    return by


def _noiseless(blocks: Stack, squares: Stack) -> Stack:
    """The blocks' sums, those 0 that are no more than rounding."""
    return np.where(blocks**2 <= 1e-13 * squares.sum(axis=(1, 2))[:, None], 0.0, blocks)


def _with_blocks(sides: Stack, blocks: Stack) -> Stack:
    return np.concatenate([sides, (blocks**2).sum(axis=1)[:, None]], axis=1)
