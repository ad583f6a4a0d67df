"""Formulas over tasks beside the library's on random data, and the traps of the library that they avoid."""

import warnings

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.anova import AnovaRM
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.proportion import proportion_confint

from refinery_tui.core.analysis.stats.binary.proportions import wilson_at
from refinery_tui.core.analysis.stats.tasks.heterogeneity import mean_of, pooled
from refinery_tui.core.analysis.stats.tasks.omnibus import omnibus
from refinery_tui.core.analysis.stats.tasks.task_contrasts import (
    task_contrasts,
    tasks_like_these,
    the_benchmark,
    these_tasks,
)
from refinery_tui.core.analysis.stats.tasks.task_shares import mantel_haenszel_difference

SEEDS = pytest.mark.parametrize("seed", range(4))
TWO = np.array([-1.0, 1.0])


def drawn(seed: int, *, tasks: int = 9, arms: int = 2, blocks: int = 3) -> np.ndarray:
    dice = np.random.default_rng(seed)
    return dice.normal(0, 0.5, (tasks, arms, blocks)) + dice.normal(0, 0.4, (tasks, arms, 1))


@SEEDS
def test_a_complete_design_over_tasks_is_ttest_1samp_and_hartung_knapp(seed: int) -> None:
    found = task_contrasts(drawn(seed)[None], TWO)
    like = tasks_like_these(found)
    told = stats.ttest_1samp(found.contrasts[0], 0.0)
    assert (float(like.estimate[0] / like.se[0]), float(like.p[0])) == pytest.approx((told.statistic, told.pvalue))
    pooling = combine_effects(found.contrasts[0], found.variances[0], "iterated", use_t=True)
    assert [float(end[0]) for end in like.interval()] == pytest.approx(list(pooling.conf_int(use_t=True)[3]))
    assert mean_of(found.contrasts[0]).p == pytest.approx(told.pvalue)


@SEEDS
@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
def test_pooling_solves_the_equation_of_paule_and_mandel_with_the_interval_of_hartung_and_knapp(
    seed: int, scale: float
) -> None:
    dice = np.random.default_rng(seed)
    c, v = scale * dice.normal(0.3, 3.0, 11), scale**2 * dice.uniform(0.001, 0.6, 11)
    own = pooled(c, v)
    w = 1 / (v + own.tau2)
    mean = np.average(c, weights=w)
    assert own.tau2 > 0
    assert np.sum(w * (c - mean) ** 2) == pytest.approx(10, abs=1e-4)
    se = np.sqrt(np.average((c - mean) ** 2, weights=w) / 10)
    reach = stats.t.ppf(0.975, 10) * se
    assert own.ci == pytest.approx((mean - reach, mean + reach))


def test_pooling_loses_no_digit_where_effects_lie_far_from_nothing() -> None:
    c, v = np.array([0.1, 0.9, 0.4, 0.7]), np.array([0.05, 0.02, 0.1, 0.04])
    near, far = pooled(c, v), pooled(c + 1e8, v)
    assert (far.q, far.tau2) == pytest.approx((near.q, near.tau2), rel=1e-5)
    assert combine_effects(c + 1e8, v, "iterated").q != pytest.approx(near.q, rel=0.1)


def test_pooling_never_has_a_negative_variance_where_the_library_has_one() -> None:
    c, v = np.array([0.1, 0.12, 0.09, 0.11, 0.1, 0.12]), np.full(6, 0.2)
    assert combine_effects(c, v, "chi2").tau2 < 0
    assert (pooled(c, v).tau2, pooled(c, v).i2) == (0.0, 0.0)


@SEEDS
def test_an_omnibus_over_tasks_is_that_of_anova_rm(seed: int) -> None:
    y = drawn(seed, arms=3)
    rows = [(k, j, y[k, j].mean()) for k in range(y.shape[0]) for j in range(3)]
    frame = pd.DataFrame(rows, columns=["task", "arm", "y"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of pandas, from within the library
        table = AnovaRM(frame, "y", "task", within=["arm"]).fit().anova_table
    assert omnibus(y).f_random == pytest.approx(float(table["F Value"].iloc[0]))


def test_wilson_and_mantel_haenszel_are_those_of_the_library() -> None:
    assert wilson_at(0.3, 20, stats.norm.ppf(0.975)) == pytest.approx(proportion_confint(6, 20, method="wilson"))
    x1, n1, x0, n0 = np.array([3, 5, 2]), np.array([6, 7, 5]), np.array([1, 4, 2]), np.array([6, 6, 5])
    tables = [np.array([[a, m - a], [c, n - c]]) for a, m, c, n in zip(x1, n1, x0, n0, strict=True)]
    found = mantel_haenszel_difference(x1, n1, x0, n0)
    assert (found.difference > 0) == (StratifiedTable(tables).oddsratio_pooled > 1)
    assert found.ci_klingenberg[0] < found.difference < found.ci_klingenberg[1]


def test_the_benchmark_is_these_tasks_where_all_of_it_was_taken_and_tasks_like_these_where_it_is_endless() -> None:
    found = task_contrasts(drawn(1)[None], TWO)
    whole, endless = the_benchmark(found, 9), the_benchmark(found, 10**9)
    assert whole.se[0] == pytest.approx(np.sqrt(found.variances[0].mean() / 9))
    assert endless.se[0] == pytest.approx(tasks_like_these(found).se[0], rel=1e-6)


def test_one_task_of_few_replicates_is_the_pooled_error_of_one_task() -> None:
    y = drawn(2, tasks=1)
    found = task_contrasts(y[None], TWO)
    paired = stats.ttest_rel(y[0, 1], y[0, 0])
    assert float(these_tasks(found).p[0]) == pytest.approx(paired.pvalue)
    assert np.isnan(tasks_like_these(found).se[0])
