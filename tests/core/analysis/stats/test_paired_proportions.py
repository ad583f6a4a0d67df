"""The difference of two shares of the same programs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refinery_tui.core.analysis.stats.binary.paired_proportions import paired_difference

COUNTS = st.tuples(*[st.integers(0, 40)] * 4).filter(lambda counts: sum(counts) > 0)


def test_newcombes_own_example_comes_out() -> None:
    """Newcombe (1998), Statistics in Medicine 17:2635: 36, 12, 2, 0 by method 10."""
    gap, limits = paired_difference(36, 12, 2, 0)
    assert gap == pytest.approx(0.2)
    assert limits == pytest.approx((0.0569, 0.3404), abs=5e-5)


@given(COUNTS)
def test_the_interval_holds_the_difference_and_turns_round_with_it(counts: tuple[int, int, int, int]) -> None:
    both, first, second, neither = counts
    gap, (low, high) = paired_difference(*counts)
    assert -1 <= low <= gap + 1e-12
    assert gap - 1e-12 <= high <= 1
    other, limits = paired_difference(both, second, first, neither)
    assert other == pytest.approx(-gap)
    assert limits == pytest.approx((-high, -low))
