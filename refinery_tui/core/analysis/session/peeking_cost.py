"""What looking before the plan's look would cost: the sentence that stands where effects are withheld."""

import functools
from collections.abc import Sequence

from refinery_tui.core.analysis.session.verdict import awaits
from refinery_tui.core.analysis.stats.sequential.group_sequential import naive_type1
from refinery_tui.core.base.text import percent

_MOST_LOOKS = 20  # each further one hardly adds to the error, and takes longer to work out


def peeking(done: int, looks: Sequence[int], *, blocks: int, alpha: float) -> str:
    """Why nothing is shown after `done` blocks of a plan whose first of `looks` is still to come.

    The error of looking is that of equal looks with known spread (sequential.naive_type1); few programs a block
    make it worse.
    """
    times = min(max(blocks, 2), _MOST_LOOKS)
    wrong = _error(times, alpha)
    return (
        f"Withheld: {awaits(done, looks)}. Testing now and again later would claim differences that are not there: "
        f"with {times} such tests in {percent(wrong)} of experiments instead of {percent(alpha)}."
    )


@functools.lru_cache(maxsize=64)
def _error(looks: int, alpha: float) -> float:
    return naive_type1(looks, alpha=alpha)
