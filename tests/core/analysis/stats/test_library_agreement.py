"""Formulas of our own beside the library's, on random data: linear models, ANOVA, mixed models, survival."""

import warnings

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.duration.survfunc import SurvfuncRight, survdiff
from statsmodels.formula.api import mixedlm, ols
from statsmodels.stats.anova import anova_lm
from statsmodels.stats.oneway import anova_oneway

from refinery_tui.core.analysis.stats.linear import robust
from refinery_tui.core.analysis.stats.linear.anova import anova
from refinery_tui.core.analysis.stats.linear.block_variance import block_variance
from refinery_tui.core.analysis.stats.linear.cells import estimate, fit_values
from refinery_tui.core.analysis.stats.linear.mixed import random_intercept
from refinery_tui.core.analysis.stats.survival import kaplan_meier, log_rank

SEEDS = pytest.mark.parametrize("seed", range(6))


def factorial(seed: int, *, failures: float = 0.2) -> pd.DataFrame:
    """A 2 x 3 design in 6 blocks, some of whose programs failed."""
    dice = np.random.default_rng(seed)
    rows = [(a, b, k) for k in range(6) for a in "xy" for b in "pqr"]
    frame = pd.DataFrame(rows, columns=["a", "b", "block"])
    frame["y"] = dice.normal(0, 1, len(frame)) + 0.5 * (frame["a"] == "y")
    frame["cell"] = frame["a"] + frame["b"]
    return frame[dice.random(len(frame)) >= failures].reset_index(drop=True)


@SEEDS
def test_a_pooled_contrast_in_blocks_is_that_of_ols(seed: int) -> None:
    frame = factorial(seed)
    names = sorted(frame["cell"].unique())
    weights = np.array([(1 if name[0] == "y" else -1) / 3 for name in names])
    wide = frame.pivot_table(index="cell", columns="block", values="y").reindex(names).to_numpy()
    found = estimate(fit_values(wide[None]), weights)
    fit = ols("y ~ 0 + C(cell) + C(block, Sum)", frame).fit()
    expected = fit.t_test(np.r_[weights, np.zeros(len(fit.params) - len(names))])
    assert found.estimate[0] == pytest.approx(float(expected.effect[0]))
    assert found.se_pooled[0] == pytest.approx(expected.sd.item())
    assert found.df_pooled[0] == fit.df_resid


@SEEDS
@pytest.mark.parametrize("kind", [1, 2, 3])
def test_an_unbalanced_anova_is_that_of_anova_lm(seed: int, kind: int) -> None:
    frame = factorial(seed)
    expected = anova_lm(ols("y ~ C(a, Sum) * C(b, Sum)", frame).fit(), typ=kind)
    found = anova(frame, "y", ["a", "b"], type=kind)  # type: ignore[arg-type]  # 1, 2 and 3 are its types
    for line, name in zip(found.effects, ["C(a, Sum)", "C(b, Sum)", "C(a, Sum):C(b, Sum)"], strict=True):
        assert (line.ss, line.df) == pytest.approx((expected.loc[name, "sum_sq"], expected.loc[name, "df"]))
        assert line.p == pytest.approx(expected.loc[name, "PR(>F)"])


@SEEDS
def test_a_random_intercept_is_that_of_mixedlm_where_its_optimiser_arrives(seed: int) -> None:
    dice = np.random.default_rng(seed)
    group = np.repeat(np.arange(14), dice.integers(2, 5, 14))
    y = dice.normal(0, 1, 14)[group] + dice.normal(0, 0.5, len(group))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # MixedLM warns at boundaries it does not reach here
        expected = mixedlm("y ~ 1", pd.DataFrame({"y": y, "g": group}), groups="g").fit(method=["powell", "bfgs"])
    found = random_intercept(y, group)
    assert found.reml_criterion <= -2 * expected.llf + 1e-6
    assert found.var_resid == pytest.approx(expected.scale, rel=2e-3)
    assert found.var_group == pytest.approx(float(expected.cov_re.iloc[0, 0]), rel=1e-2)
    assert found.beta[0] == pytest.approx(float(expected.fe_params.iloc[0]), abs=1e-3)


@pytest.mark.parametrize("seed", range(3))
def test_the_variance_of_blocks_is_that_of_mixedlm_where_no_program_failed(seed: int) -> None:
    frame = factorial(seed, failures=0.0)
    frame["y"] += np.random.default_rng(seed).normal(0, 2, 6)[frame["block"]]
    wide = frame.pivot_table(index="cell", columns="block", values="y").to_numpy()
    expected = mixedlm("y ~ 0 + C(cell)", frame, groups="block").fit(method=["powell", "bfgs"])
    found = float(block_variance(fit_values(wide[None]))[0])
    assert found == pytest.approx(float(expected.cov_re.iloc[0, 0]), rel=1e-2)


def lifetimes(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    dice = np.random.default_rng(seed)
    times, cap = np.round(dice.exponential(1.0, 40), 2) + 0.01, dice.exponential(2.0, 40) + 0.01
    return np.minimum(times, cap), (times <= cap).astype(float), dice.integers(0, 3, 40)


@SEEDS
def test_survival_curves_are_those_of_survfunc(seed: int) -> None:
    times, observed, _ = lifetimes(seed)
    expected, found = SurvfuncRight(times, observed), kaplan_meier(times, observed)
    assert found.time == pytest.approx(tuple(expected.surv_times))
    assert (found.at_risk, found.events) == (tuple(expected.n_risk), tuple(expected.n_events))
    assert found.survival == pytest.approx(tuple(expected.surv_prob))
    assert found.se[:-1] == pytest.approx(tuple(expected.surv_prob_se)[:-1])


@SEEDS
def test_the_log_rank_test_is_that_of_survdiff(seed: int) -> None:
    times, observed, groups = lifetimes(seed)
    chi2, p = survdiff(times, observed, groups)
    found = log_rank(times, observed, groups)
    assert (found.chi2, found.p) == pytest.approx((float(chi2), float(p)))


@SEEDS
def test_tests_without_equal_spread_are_those_of_statsmodels_and_scipy(seed: int) -> None:
    dice = np.random.default_rng(seed)
    groups = np.repeat([0, 1, 2], [6, 9, 12])
    y = dice.normal(0, 1, 27) * np.array([1.0, 2.0, 0.5])[groups]
    split = [y[groups == g] for g in range(3)]
    welch = anova_oneway(split, use_var="unequal")
    assert robust.welch_anova(y, groups).p == pytest.approx(welch.pvalue)
    assert robust.brown_forsythe(y, groups).p == pytest.approx(stats.levene(*split, center="median").pvalue)
