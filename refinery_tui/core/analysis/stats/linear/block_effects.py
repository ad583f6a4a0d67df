"""What blocks add to their programs, solved after eliminating the cells, in R experiments at once.

The cells' elimination leaves a B x B system of rank B - 1 or less. Where there are fewer cells than blocks it is a
diagonal and a J x J core (Woodbury), and no B x B matrix is made: 2 arms in 2,500 blocks cost 2 x 2,500. Tested against
statsmodels' `OLS` through `cells` (test_library_agreement.py).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from refinery_tui.core.analysis.stats.arrays import Vector

Stack = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockInverse:
    """A generalised inverse of the blocks' system: `each` (R x B) on the diagonal plus `left`' `right` (R x J x B), and
    `dense` (B x B) instead for the experiments `rows`, whose blocks fall apart into groups that no cell links.
    """

    each: Stack
    left: Stack
    right: Stack
    rows: NDArray[np.intp]
    dense: Stack

    def times(self, values: Stack) -> Stack:
        """The inverse times R x B `values`."""
        through = np.matmul(self.right, values[..., None])
        found: Stack = self.each * values + np.matmul(through.transpose(0, 2, 1), self.left)[:, 0]
        if len(self.rows):
            found[self.rows] = np.matmul(self.dense, values[self.rows][..., None])[..., 0]
        return found

    def diagonal(self) -> Stack:
        """What stands on its diagonal, R x B."""
        found: Stack = self.each + (self.left * self.right).sum(axis=1)
        found[self.rows] = np.diagonal(self.dense, axis1=1, axis2=2)
        return found

    def whole(self) -> Stack:
        """The inverse itself, R x B x B."""
        full: Stack = np.eye(self.each.shape[1]) * self.each[:, None, :] + self.left.transpose(0, 2, 1) @ self.right
        full[self.rows] = self.dense
        return full


def block_effects(counts: Stack, sums: Stack, share: Stack, raw: Stack) -> tuple[Stack, BlockInverse, Vector]:
    """Block effects that sum to nothing against the cells, the inverse of their system, and its rank; `raw` are the
    cells' means, `share` the counts over those of their cell.
    """
    r, cells, b = counts.shape
    if b == 1:
        return np.zeros((r, 1)), of_dense(np.zeros((r, 1, 1))), np.zeros(r)
    if counts[0, 0, 0] > 0 and np.all(counts == counts[0, 0, 0]):
        each = float(counts[0, 0, 0])
        effects = (sums / each).mean(axis=1) - raw.mean(axis=1)[:, None]
        return effects, _balanced(r, b, cells * each), np.full(r, b - 1.0)
    right = sums.sum(axis=1) - np.matmul(np.nan_to_num(raw)[:, None, :], counts)[:, 0]
    inverse, rank = _by_cells(counts, share) if cells < b else _by_blocks(counts, share)
    used = counts.sum(axis=1) > 0
    effects = inverse.times(right)
    centre = np.where(used, effects, 0.0).sum(axis=1, keepdims=True) / np.maximum(used.sum(axis=1, keepdims=True), 1)
    return np.where(used, effects - centre, 0.0), inverse, rank


def _balanced(r: int, b: int, each: float) -> BlockInverse:
    ones = np.ones((r, 1, b))
    nothing = np.zeros(0, dtype=np.intp)
    return BlockInverse(
        each=np.full((r, b), 1 / each), left=-ones / (b * each), right=ones, rows=nothing, dense=np.zeros((0, b, b))
    )


def of_dense(dense: Stack) -> BlockInverse:
    """The same of R x B x B matrices."""
    r, b = dense.shape[:2]
    none = np.zeros((r, 0, b))
    return BlockInverse(each=np.zeros((r, b)), left=none, right=none, rows=np.arange(r), dense=dense)


def _by_blocks(counts: Stack, share: Stack) -> tuple[BlockInverse, Vector]:
    """Pseudo-inverse and rank of the blocks' Schur complement, B x B."""
    totals = counts.sum(axis=1)
    schur = np.eye(counts.shape[2]) * totals[:, None, :] - counts.transpose(0, 2, 1) @ share
    inverse, rank = _pseudo_inverse(schur, totals.max(axis=1))
    return of_dense(inverse), rank


def _by_cells(counts: Stack, share: Stack) -> tuple[BlockInverse, Vector]:
    """A generalised inverse of the same and its rank from J x J: quick however many blocks there are.

    Where blocks fall apart into groups that no cell links, effects have a level each, so the pseudo-inverse is taken.
    """
    totals, cells = counts.sum(axis=1), counts.sum(axis=2)
    each = np.where(totals > 0, 1 / np.maximum(totals, 1e-300), 0.0)
    spread = counts * each[:, None, :]
    core = np.eye(counts.shape[1]) * cells[:, None, :] - spread @ counts.transpose(0, 2, 1)
    solver, kept = _pseudo_inverse(core, cells.max(axis=1))
    used = (totals > 0).sum(axis=1)
    rank = used - ((cells > 0).sum(axis=1) - kept)
    apart = np.flatnonzero(rank < used - 1)
    dense = np.zeros((0, counts.shape[2], counts.shape[2]))
    if len(apart):
        dense = _by_blocks(counts[apart], share[apart])[0].dense
    return BlockInverse(each=each, left=spread, right=solver @ spread, rows=apart, dense=dense), rank.astype(float)


def _pseudo_inverse(matrix: Stack, size: Vector) -> tuple[Stack, Vector]:
    """Of symmetric matrices, and their ranks; eigenvalues below 1e-9 of `size` are none."""
    values, vectors = np.linalg.eigh(matrix)
    kept = values > 1e-9 * np.maximum(size, 1.0)[:, None]
    turned = vectors * np.where(kept, 1 / np.where(kept, values, 1.0), 0.0)[:, None, :]
    return turned @ vectors.transpose(0, 2, 1), kept.sum(axis=1).astype(float)
