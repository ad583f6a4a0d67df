"""Log times cut off at a cap, beside the libraries that fit one experiment."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from refinery_tui.core.analysis.stats.pseudo_times import pseudo_times
from refinery_tui.core.analysis.stats.survival import censored_lognormal

ARMS = np.array([-1.0, 1.0])


def drawn(cells: int, seed: int) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """One experiment's log times of 12 a treatment, those beyond 0.4 cut off there."""
    y = np.random.default_rng(seed).normal(0, 0.5, (1, cells, 12))
    return np.minimum(y, 0.4), y < 0.4


@pytest.mark.parametrize("seed", range(8))
def test_one_treatment_is_scipys_censored_normal(seed: int) -> None:
    logs, reached = drawn(1, seed)
    mean, scale = stats.norm.fit(stats.CensoredData.right_censored(logs[0, 0], ~reached[0, 0]))
    found = pseudo_times(logs, reached, np.ones(1))
    assert found.means[0, 0] == pytest.approx(mean, abs=1e-4)
    assert found.scale[0] == pytest.approx(scale, abs=1e-4)


@pytest.mark.parametrize("seed", range(8))
def test_the_plain_contrast_of_pseudo_times_is_the_censored_regressions(seed: int) -> None:
    logs, reached = drawn(2, seed)
    found = pseudo_times(logs, reached, ARMS)
    arm = np.repeat([0.0, 1.0], 12)
    fit = censored_lognormal(np.exp(logs[0].ravel()), reached[0].ravel(), arm)
    assert found.values[0, 1].mean() - found.values[0, 0].mean() == pytest.approx(fit.beta[1], abs=1e-7)
    assert found.scale[0] == pytest.approx(fit.sigma, rel=1e-6)


def test_where_nothing_was_cut_off_every_program_keeps_its_time() -> None:
    logs, _ = drawn(4, 1)
    logs[0, 2, 3] = np.nan
    found = pseudo_times(logs, np.isfinite(logs), np.array([-0.5, -0.5, 0.5, 0.5]))
    np.testing.assert_allclose(found.values, logs)
    assert found.settled.all()
