"""Sum-to-zero coding of factorial terms, and effects of a table of cell means.

Tested against patsy's `Sum`, through `anova_lm` (test_library_agreement.py).
"""

import itertools
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from refinery_tui.core.analysis.stats.arrays import Matrix

Term = tuple[int, ...]


def factorial_terms(factors: int, order: int | None = None) -> tuple[Term, ...]:
    """All main effects and interactions of `factors` factors up to `order`, lower orders first."""
    top = factors if order is None else order
    return tuple(t for size in range(1, top + 1) for t in itertools.combinations(range(factors), size))


def sum_columns(codes: NDArray[np.intp], levels: int) -> Matrix:
    """Sum-to-zero columns (`contr.sum`) of one factor: n x (levels - 1), the last level -1 throughout."""
    table = np.vstack([np.eye(levels - 1), -np.ones(levels - 1)])
    return table[codes]


def term_columns(mains: Sequence[Matrix], term: Iterable[int]) -> Matrix:
    """Columns of an interaction: all products of its factors' columns."""
    columns = np.ones((len(mains[0]), 1))
    for factor in term:
        columns = np.einsum("ni,nj->nij", columns, mains[factor]).reshape(len(columns), -1)
    return columns


def effect_components(cell_means: Matrix) -> dict[Term, Matrix]:
    """The effect terms of every main effect and interaction, each a full table that sums to zero over its
    axes.
    """
    axes = range(cell_means.ndim)
    components = {}
    for term in factorial_terms(cell_means.ndim):
        others = tuple(a for a in axes if a not in term)
        part = cell_means.mean(axis=others, keepdims=True)
        for axis in term:
            part = part - part.mean(axis=axis, keepdims=True)
        components[term] = np.broadcast_to(part, cell_means.shape)
    return components
