"""The error of a contrast when programs fail, beside the libraries that know its special cases."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats
from statsmodels.regression.linear_model import GLS
from statsmodels.stats.multitest import multipletests

from refinery_tui.core.analysis.stats.linear import side_variances
from refinery_tui.core.analysis.stats.linear.side_variances import SideError, side_error
from refinery_tui.core.analysis.stats.multiplicity import sidak, sidak_level

ARMS, CROSSED = np.array([-1.0, 1.0]), np.array([-0.5, -0.5, 0.5, 0.5])


def logs(sims: int, cells: int, blocks: int, failures: float, seed: int) -> NDArray[np.float64]:
    dice = np.random.default_rng(seed)
    sd = np.linspace(0.3, 0.8, cells)[None, :, None]
    y = dice.normal(0, 1, (sims, cells, blocks)) * sd + dice.normal(0, 0.5, (sims, 1, blocks))
    return np.where(dice.random(y.shape) < failures, np.nan, y)


def judged(y: NDArray[np.float64], weights: NDArray[np.float64]) -> SideError:
    known = np.isfinite(y)
    filled = np.where(known, y, 0.0)
    return side_error(known.astype(float), filled, filled**2, weights)


@pytest.mark.parametrize("seed", range(5))
def test_complete_pairs_are_the_paired_t_test(seed: int) -> None:
    y = logs(1, 2, 8, 0.0, seed)
    found, expected = judged(y, ARMS), stats.ttest_rel(y[0, 1], y[0, 0])
    assert found.df[0] == pytest.approx(expected.df)
    assert found.estimate[0] / found.se[0] == pytest.approx(expected.statistic)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("weights", [ARMS, CROSSED], ids=["arms", "crossed"])
def test_the_estimate_is_generalised_least_squares_with_random_blocks(weights: NDArray[np.float64], seed: int) -> None:
    y = logs(1, len(weights), 9, 0.3, seed)
    cell, block = np.nonzero(np.isfinite(y[0]))
    columns = np.eye(len(weights))[cell]
    within = np.eye(len(cell)) + side_variances.BLOCK_RATIO * (block[:, None] == block[None, :])
    expected = weights @ np.asarray(GLS(y[0][cell, block], columns, sigma=within).fit().params)
    assert judged(y, weights).estimate[0] == pytest.approx(expected)


@pytest.mark.parametrize("weights", [ARMS, CROSSED], ids=["arms", "crossed"])
@pytest.mark.parametrize("failures", [0.0, 0.3])
def test_the_error_is_right_on_average(weights: NDArray[np.float64], failures: float) -> None:
    found = judged(logs(4_000, len(weights), 10, failures, 1), weights)
    ratio = float(np.mean(found.se**2) / np.var(found.estimate))
    assert 0.92 < ratio < 1.08  # the variance of 4,000 estimates errs by 2.2 %


@pytest.mark.parametrize("weights", [ARMS, CROSSED], ids=["arms", "crossed"])
@pytest.mark.parametrize("programs", [1, 2])
def test_blocks_of_one_pattern_taken_together_are_those_blocks(
    weights: NDArray[np.float64], programs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = np.random.default_rng(4)
    counts = dice.binomial(programs, 0.6, (30, len(weights), 90)).astype(float)
    sums = counts * dice.normal(0, 1, counts.shape)
    squares = sums**2 / np.maximum(counts, 1) + counts * dice.random(counts.shape)
    together = side_error(counts, sums, squares, weights)
    monkeypatch.setattr(side_variances, "block_patterns", lambda w, most: None)
    by_block = side_error(counts, sums, squares, weights)
    assert together.se == pytest.approx(by_block.se, rel=1e-9)
    assert together.df == pytest.approx(by_block.df, rel=1e-9)


def test_experiments_are_judged_alike_however_many_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    y = logs(7, 4, 9, 0.4, 5)
    at_once = judged(y, CROSSED)
    monkeypatch.setattr(side_variances, "_CACHED", 1)
    one_by_one = judged(y, CROSSED)
    for name in ("estimate", "se", "df", "spare"):
        assert getattr(one_by_one, name) == pytest.approx(getattr(at_once, name), rel=1e-9, nan_ok=True)


def test_many_blocks_are_judged_one_by_one_with_the_same_result(monkeypatch: pytest.MonkeyPatch) -> None:
    y = logs(20, 4, 100, 0.3, 2)
    exact = judged(y, CROSSED)
    monkeypatch.setattr(side_variances, "MOST_BLOCKS", 10)
    assert judged(y, CROSSED).se == pytest.approx(exact.se, rel=0.01)


def test_a_contrast_without_a_program_in_one_of_its_cells_has_no_estimate() -> None:
    y = logs(2, 2, 6, 0.0, 3)
    y[0, 1] = np.nan
    found = judged(y, ARMS)
    assert np.isnan(found.estimate).tolist() == [True, False]
    assert np.isnan(found.se).tolist() == [True, False]


def test_what_does_not_vary_has_no_error() -> None:
    assert judged(np.full((1, 2, 6), 0.7), ARMS).se[0] == 0


@pytest.mark.parametrize("p", [1e-9, 0.01, 0.4])
def test_sidak_is_that_of_statsmodels(p: float) -> None:
    others = [p, 0.9, 0.95]
    assert sidak(p, 3) == pytest.approx(multipletests(others, method="sidak")[1][0])
    assert sidak_level(0.05, 3) == pytest.approx(multipletests(others, method="sidak")[2])
