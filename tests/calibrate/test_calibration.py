"""The instrument's error rates, simulated: the whole by `make calibrate`, a shorter seeded run in the suite.

Bands are those of statistics.md section 4 at R = 10,000, widened by the Monte-Carlo error of fewer experiments.
"""

import math

import numpy as np
import pytest

from refinery_tui.core.analysis.stats.power.power_pairs import contrast_power
from refinery_tui.core.analysis.stats.power.simulate import (
    PILOT_IDIOMS,
    World,
    contrast_p,
    coverage,
    draw,
    factorial_p,
    pseudo_replicated,
    rejection_rate,
    sequential_course,
)
from refinery_tui.core.analysis.stats.sequential.group_sequential import spending_bounds

SIZES = pytest.mark.parametrize("sims", [1_500, pytest.param(10_000, marks=pytest.mark.calibrate)])
CELLS, LEVELS = 12, (3, 2, 2)
MAIN = [(1 if j % 2 else -1) / 6 for j in range(CELLS)]
ARMS = [-1.0, 1.0]


def within(rate: float, low: float, high: float, sims: int) -> bool:
    """The band, widened by three standard errors of `sims` beyond those of 10,000."""
    p = (low + high) / 2
    extra = 3 * math.sqrt(p * (1 - p)) * (1 / math.sqrt(sims) - 0.01)
    return low - extra <= rate <= high + extra


@SIZES
@pytest.mark.parametrize("n", [2, 3, 5, 10])
def test_cal01_type_one_error_of_every_factorial_f(n: int, sims: int) -> None:
    y = draw(World(log_means=(0.0,) * CELLS, sd=(0.48,)), blocks=n, sims=sims, seed=n)
    for p in factorial_p(y, LEVELS).values():
        assert within(rejection_rate(p).rate, 0.0435, 0.0565, sims)


@SIZES
@pytest.mark.parametrize("n", [2, 3, 5, 10])
@pytest.mark.parametrize("blocks", [True, False])
def test_cal01_type_one_error_of_the_contrast_on_the_pilots_mixture(n: int, blocks: bool, sims: int) -> None:
    y = draw(World(log_means=(0.0,) * CELLS, idioms=PILOT_IDIOMS), blocks=n, sims=sims, seed=n + 40)
    assert within(rejection_rate(contrast_p(y, MAIN, blocks=blocks)).rate, 0.04, 0.0565, sims)


@SIZES
def test_type_one_error_holds_with_unequal_spread_failures_and_blocks(sims: int) -> None:
    world = World(log_means=(0.0,) * 4, sd=(0.7, 0.4, 0.25, 0.25), p_correct=(0.85,), block_sd=0.4)
    y = draw(world, blocks=10, sims=sims, seed=5)
    assert within(rejection_rate(contrast_p(y, [0.5, -0.5, 0.5, -0.5])).rate, 0.0435, 0.062, sims)


@SIZES
def test_cal03_naive_peeking_inflates_the_error(sims: int) -> None:
    y = draw(World(log_means=(0.0, 0.0)), blocks=20, sims=sims, seed=3)
    looks = range(3, 21)
    found = sequential_course(y, ARMS, looks=looks, nominal_p=[0.05] * len(looks), blocks=False, welch=False)
    assert within(found.crossed.rate, 0.205, 0.245, sims)


@SIZES
@pytest.mark.parametrize("looks", [(4, 8, 12, 16, 20), tuple(range(3, 21))])
def test_cal04_spending_holds_the_error_however_often_one_looks(looks: tuple[int, ...], sims: int) -> None:
    y = draw(World(log_means=(0.0, 0.0)), blocks=20, sims=sims, seed=4)
    bounds = spending_bounds([k / 20 for k in looks])
    found = sequential_course(y, ARMS, looks=looks, nominal_p=bounds.nominal_p, blocks=False, welch=False)
    assert within(found.crossed.rate, 0.0435, 0.0595, sims)
    assert within(found.coverage, 0.943, 0.99, sims)


@SIZES
def test_cal05_coverage_of_the_ratio(sims: int) -> None:
    for n in (5, 10, 20):
        y = draw(World(log_means=(0.0, -0.4), sd=(0.7, 0.3)), blocks=n, sims=sims, seed=n)
        assert within(coverage(y, ARMS, -0.4, blocks=False).rate, 0.93, 0.98, sims)


@SIZES
@pytest.mark.parametrize(
    ("n", "ratio", "expected"), [(3, 0.8, 0.268), (5, 0.8, 0.423), (10, 0.8, 0.713), (3, 0.67, 0.671), (5, 0.67, 0.886)]
)
def test_cal06_predicted_power_is_realised(n: int, ratio: float, expected: float, sims: int) -> None:
    shift = math.log(ratio)
    predicted = contrast_power(estimate=shift, weights=MAIN, sd=0.48, n_per_cell=n)
    assert predicted == pytest.approx(expected, abs=0.0006)
    means = tuple(shift if j % 2 else 0.0 for j in range(CELLS))
    y = draw(World(log_means=means, sd=(0.48,)), blocks=n, sims=sims, seed=n)
    realised = rejection_rate(contrast_p(y, MAIN, blocks=False, welch=False))
    assert within(realised.rate, predicted - 0.015, predicted + 0.015, sims)


@SIZES
def test_cal07_five_looks_keep_the_power_and_save_programs(sims: int) -> None:
    t = [0.2, 0.4, 0.6, 0.8, 1.0]
    d = 0.9091  # standardised difference with power .80 at 20 an arm
    y = draw(World(log_means=(0.0, 0.483 * d)), blocks=20, sims=sims, seed=7)
    found = sequential_course(
        y, ARMS, looks=(4, 8, 12, 16, 20), nominal_p=spending_bounds(t).nominal_p, blocks=False, welch=False
    )
    assert within(found.crossed.rate, 0.775, 0.81, sims)
    assert 0.80 <= found.expected_share <= 0.86


@SIZES
def test_cal09_timings_as_programs_reject_far_too_often(sims: int) -> None:
    y = pseudo_replicated(levels=LEVELS, n=2, var_program=0.23, var_measurement=0.0122, m=4, sims=sims, seed=9)
    p = factorial_p(y, LEVELS)[(1,)]
    assert within(rejection_rate(p).rate, 0.41, 0.48, sims)


def test_simulated_figures_come_with_their_error() -> None:
    found = rejection_rate(np.array([0.01] * 80 + [0.5] * 20))
    assert found.rate == 0.8
    assert found.mc_error == pytest.approx(0.04)
    assert found.ci[0] < 0.8 < found.ci[1]
