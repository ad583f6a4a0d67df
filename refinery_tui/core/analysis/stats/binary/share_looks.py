"""Power of Boschloo's test at several looks, exact: every number of hits on each side, from look to look.

No library has it: tested by simulated experiments (test_share_looks.py).
"""

import functools
from collections.abc import Sequence

import numpy as np

from refinery_tui.core.analysis.stats.arrays import Matrix, Vector
from refinery_tui.core.analysis.stats.binary.boschloo import LEAST_TESTED, binomial_chances
from refinery_tui.core.analysis.stats.binary.share_power import found_different

COUNTED_UP_TO = 200  # programs a side: beyond, a plan would wait for seconds


def share_looks_power(
    *, first: float, second: float, looks: Sequence[tuple[int, int]], nominal_p: Sequence[float]
) -> float:
    """Chance that a look tells arms of these true shares apart at its nominal p; `looks` are the programs of each arm
    at each, refused below LEAST_TESTED.
    """
    going, before, crossed = np.ones((1, 1)), (0, 0), 0.0
    for now, limit in zip(looks, nominal_p, strict=True):
        going = _grown(going, first, now[0] - before[0])
        going = _grown(going.T, second, now[1] - before[1]).T
        before = now
        if min(now) >= LEAST_TESTED:
            ends = _region(*now, limit)
            crossed += float(going[ends].sum())
            going = np.where(ends, 0.0, going)
    return crossed


def _grown(going: Matrix, share: float, programs: int) -> Matrix:
    """Chances of hits, a row each number of hits of one side, after so many more of its programs."""
    more: Vector = binomial_chances(programs, np.array([share]))[0]
    grown = np.zeros((len(going) + programs, going.shape[1]))
    for hits, chance in enumerate(more):
        grown[hits : hits + len(going)] += chance * going
    return grown


@functools.lru_cache(maxsize=256)
def _region(n1: int, n2: int, limit: float) -> "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]":
    return found_different(n1, n2, limit)
