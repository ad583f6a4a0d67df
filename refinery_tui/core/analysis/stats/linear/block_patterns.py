"""Matrices over the blocks of R experiments, shrunk to the patterns of what worked in a block.

A matrix that treats blocks of one pattern alike is, after a rotation that changes neither traces nor products, one over
the P patterns and a number for each pattern that stands once less often than it has blocks. Exact, and two arms in
2,500 blocks are a 3 x 3 matrix. Tested against the matrices over blocks themselves (test_side_variances.py).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from refinery_tui.core.analysis.stats.arrays import Vector

Stack = NDArray[np.float64]
_EXACT = 2.0**53  # the largest whole number up to which a float counts by ones


@dataclass(frozen=True, slots=True, kw_only=True)
class Patterns:
    """`programs` of each treatment in a block of each pattern (J x P), and how many `blocks` have it (R x P)."""

    programs: Stack
    blocks: Stack


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockMatrices:
    """How the residuals of each side's cells fall upon the blocks, and an inverse of their sum: whole symmetric
    matrices (R x G x P x P, R x P x P), or diagonals (R x G x P, R x P) whose entries stand `often` times (R x P);
    `through` are their products.
    """

    shapes: Stack
    inverse: Stack
    through: Stack
    often: Stack | None = None

    def times(self, a: Stack, b: Stack) -> Stack:
        """The product of two matrices."""
        return a @ b if self.often is None else a * b

    def turned(self, a: Stack) -> Stack:
        """The transpose."""
        return np.swapaxes(a, -1, -2) if self.often is None else a

    def trace(self, a: Stack, b: Stack) -> Vector:
        """The trace of a product."""
        if self.often is None:
            return np.asarray(np.einsum("rbc,rcb->r", a, b))
        return np.asarray(np.einsum("rb,rb,rb->r", self.often, a, b))

    def inner(self, a: Stack, b: Stack) -> Vector:
        """The sum of the products of entries."""
        return self.trace(a, self.turned(b))

    def scaled(self, by: Vector, a: Stack) -> Stack:
        """A number for each experiment times its matrix."""
        return np.asarray(by.reshape(-1, *[1] * (a.ndim - 1)) * a)

    def identity(self) -> Stack:
        """The same in every experiment."""
        one = np.eye(self.inverse.shape[-1]) if self.often is None else np.ones(self.inverse.shape[-1])
        return np.broadcast_to(one, self.inverse.shape)


def block_patterns(w: Stack, *, most: int) -> Patterns | None:
    """The patterns of R x J x B counts; None where there are more than `most`, or too many cells to tell them apart."""
    r, j, b = w.shape
    base = float(w.max(initial=0.0)) + 1
    if j * math.log(base) > math.log(_EXACT):
        return None
    code = np.matmul(base ** np.arange(j), w)
    kinds, first, which = np.unique(code, return_index=True, return_inverse=True)
    if len(kinds) > most:
        return None
    place = which.reshape(r, b) + len(kinds) * np.arange(r)[:, None]
    blocks = np.bincount(place.ravel(), minlength=r * len(kinds)).reshape(r, -1).astype(float)
    return Patterns(programs=w[first // b, :, first % b].T, blocks=blocks)


def shapes(sides: Stack, w: Stack, spread: Stack, cells: Stack) -> Stack:
    """R x G x P x P: what one more in a block adds to the residuals of each side's cells, `w` on the diagonal, less
    what their means take away, from `spread`.
    """
    share = spread / np.where(cells > 0, cells, 1.0)[..., None]
    each = [np.flatnonzero(side) for side in sides]
    one = np.eye(w.shape[2])
    return np.stack(
        [one * w[:, i].sum(axis=1)[:, None, :] - spread[:, i].transpose(0, 2, 1) @ share[:, i] for i in each], axis=1
    )


def by_block(sides: Stack, w: Stack, cells: Stack, inverse: Stack) -> BlockMatrices:
    """A row and a column for each block."""
    return _whole(shapes(sides, w, w, cells), inverse)


def apart(sides: Stack, w: Stack, cells: Stack, inverse: Stack) -> BlockMatrices:
    """Only the diagonals, R x B."""
    own = w * (1 - w / np.where(cells > 0, cells, 1.0)[..., None])
    return _diagonal(_by_side(sides, own), inverse, np.ones_like(inverse))


def by_pattern(patterns: Patterns, sides: Stack, cells: Stack, ridge: float) -> tuple[BlockMatrices, BlockMatrices]:
    """A row and a column for each pattern, and beside them its number; `ridge` is added before the inverse."""
    n = patterns.blocks
    w = np.where(n[:, None, :] > 0, patterns.programs, 0.0)
    whole, alone = shapes(sides, w, w * np.sqrt(n)[:, None, :], cells), _by_side(sides, w)
    inverse = np.linalg.inv(whole.sum(axis=1) + ridge * np.eye(n.shape[1]))
    rest = 1 / (alone.sum(axis=1) + ridge)
    return _whole(whole, np.asarray(inverse, dtype=np.float64)), _diagonal(alone, rest, np.maximum(n - 1, 0.0))


def _by_side(sides: Stack, values: Stack) -> Stack:
    return np.stack([values[:, i].sum(axis=1) for i in map(np.flatnonzero, sides)], axis=1)


def _whole(found: Stack, inverse: Stack) -> BlockMatrices:
    return BlockMatrices(shapes=found, inverse=inverse, through=found @ inverse[:, None])


def _diagonal(found: Stack, inverse: Stack, often: Stack) -> BlockMatrices:
    return BlockMatrices(shapes=found, inverse=inverse, through=found * inverse[:, None], often=often)
