"""How often the interval of a break-even holds the truth: costs of runs are drawn, whose means are known."""

import math

import numpy as np
import pytest

from refinery_tui.core.analysis.stats.linear.break_even import break_even

LEVEL = 0.95
WRITING, DIRECT = 12.0, 1.0  # means: what a program costs to write, and what a call of the model does
NORMAL, LOG = "normal", "log-normal"


def covered(runs: tuple[int, int], cv: tuple[float, float], own: float, shape: str, sessions: int) -> float:
    """The share of sessions whose interval holds the truth, of `runs` that write and that answer directly.

    cv: the coefficients of variation of writing and of a direct call; own: the mean of a call of the code, which is the
    dearer the dearer its program was to write.
    """
    dice = np.random.default_rng([*runs, round(100 * cv[0]), round(100 * cv[1]), round(100 * own), len(shape)])
    held = 0
    for _ in range(sessions):
        written, calls = _drawn(dice, runs[0], cv[0], shape), _drawn(dice, runs[1], cv[1], shape)
        other = _drawn(dice, runs[0], cv[0], shape)
        mine = own * (0.5 * written + 0.5 * other)
        ci = break_even((WRITING * written).tolist(), mine.tolist(), (DIRECT * calls).tolist(), LEVEL).ci
        held += ci is not None and ci[0] <= WRITING / (DIRECT - own) <= ci[1]
    return held / sessions


def _drawn(dice: np.random.Generator, n: int, cv: float, shape: str) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Positive amounts of mean 1."""
    if shape == NORMAL:
        return dice.normal(1.0, cv, n)
    sigma = math.sqrt(math.log1p(cv * cv))
    return dice.lognormal(-sigma * sigma / 2, sigma, n)


@pytest.mark.calibrate
@pytest.mark.parametrize("shape", [NORMAL, LOG])
@pytest.mark.parametrize("own", [0.0, 0.4])
@pytest.mark.parametrize("cv", [(0.1, 0.05), (0.3, 0.1), (0.1, 0.3), (0.3, 0.3)])
@pytest.mark.parametrize("runs", [(5, 5), (8, 8), (20, 20), (5, 20)])
def test_the_interval_of_a_break_even_holds_the_truth(
    runs: tuple[int, int], cv: tuple[float, float], own: float, shape: str
) -> None:
    share = covered(runs, cv, own, shape, 5_000)
    print(f"{shape}, {runs[0]} and {runs[1]} runs, cv {cv[0]} and {cv[1]}, own call {own}: {share:.2%} hold the truth")
    assert (0.935 if shape == NORMAL else 0.925) <= share <= 0.965  # a skewed cost of five runs is worth less


@pytest.mark.parametrize("own", [0.0, 0.4])
def test_in_a_few_sessions_it_holds_it_as_often(own: float) -> None:
    assert 0.935 <= covered((8, 8), (0.3, 0.1), own, NORMAL, 2_000) <= 0.965
