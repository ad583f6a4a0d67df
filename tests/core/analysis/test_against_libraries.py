"""Own formulas on paths that a person waits for, beside the library result that each names, on random data."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import FTestAnovaPower, NormalIndPower, TTestIndPower
from statsmodels.stats.proportion import confint_proportions_2indep, power_proportions_2indep, proportion_confint

from refinery_tui.core.analysis.stats import multiplicity
from refinery_tui.core.analysis.stats.binary import boschloo, evals, firth, proportions
from refinery_tui.core.analysis.stats.binary.share_power import share_power
from refinery_tui.core.analysis.stats.linear import mixed, variance
from refinery_tui.core.analysis.stats.power import noncentral, power, power_pairs
from refinery_tui.core.analysis.stats.resampling import bootstrap, permutation, rank_sums

SEEDS = pytest.mark.parametrize("seed", range(6))


@SEEDS
def test_adjusted_p_values_are_those_of_multipletests(seed: int) -> None:
    p = np.random.default_rng(seed).uniform(0, 0.2, size=12)
    for own, name in (
        (multiplicity.holm, "holm"),
        (multiplicity.benjamini_hochberg, "fdr_bh"),
    ):
        assert own(p) == pytest.approx(multipletests(p, method=name)[1])


@SEEDS
def test_intervals_of_shares_are_those_of_proportion_confint(seed: int) -> None:
    dice = np.random.default_rng(seed)
    n, m = (int(x) for x in dice.integers(2, 60, size=2))
    k, j = int(dice.integers(0, n + 1)), int(dice.integers(0, m + 1))
    assert proportions.wilson(k, n) == pytest.approx(proportion_confint(k, n, method="wilson"), abs=1e-12)
    expected = confint_proportions_2indep(k, n, j, m, compare="diff", method="newcomb")
    assert proportions.newcombe(k, n, j, m) == pytest.approx(expected, abs=1e-12)


@SEEDS
def test_odds_over_strata_are_those_of_stratified_table(seed: int) -> None:
    tables = np.random.default_rng(seed).integers(1, 12, size=(5, 2, 2))
    own, theirs = proportions.mantel_haenszel(list(tables)), StratifiedTable([t.astype(float) for t in tables])
    assert own.odds_ratio == pytest.approx(theirs.oddsratio_pooled)
    assert own.ci == pytest.approx(theirs.oddsratio_pooled_confint())
    assert own.p_uncorrected == pytest.approx(theirs.test_null_odds(correction=False).pvalue)


@SEEDS
def test_two_shares_are_judged_as_by_boschloo_exact(seed: int) -> None:
    dice = np.random.default_rng(seed)
    n, m = (int(x) for x in dice.integers(5, 25, size=2))
    k, j = int(dice.integers(1, n)), int(dice.integers(1, m))
    expected = stats.boschloo_exact([[k, j], [n - k, m - j]], n=64).pvalue
    assert boschloo.boschloo_p(k, n, j, m) == pytest.approx(min(1.0, expected), rel=3e-3)


@SEEDS
def test_power_is_that_of_statsmodels_where_it_has_one(seed: int) -> None:
    dice = np.random.default_rng(seed)
    d, n, f, k = dice.uniform(0.2, 1.2), int(dice.integers(4, 60)), dice.uniform(0.1, 0.6), int(dice.integers(2, 8))
    assert power_pairs.t_power(d=d, n1=n) == pytest.approx(TTestIndPower().power(d, n, 0.05), abs=1e-8)
    expected = FTestAnovaPower().power(f, nobs=k * n, alpha=0.05, k_groups=k)
    assert power.anova_power(f=f, k_groups=k, n_per_group=n) == pytest.approx(expected, abs=1e-8)
    assert power_pairs.proportions_power(h=d, n1=n) == pytest.approx(NormalIndPower().power(d, n, 0.05), abs=1e-8)


@SEEDS
def test_tails_are_those_of_scipy(seed: int) -> None:
    dice = np.random.default_rng(seed)
    value, df, shift = dice.uniform(0.5, 4), dice.uniform(3, 60), dice.uniform(0, 3)
    assert noncentral.t_tail(value, df, shift) == pytest.approx(stats.nct.sf(value, df, shift), abs=1e-8)
    assert noncentral.f_tail(value, 2, df, shift) == pytest.approx(stats.ncf.sf(value, 2, df, shift), abs=1e-8)
    assert multiplicity.range_tail(value, 4, df) == pytest.approx(stats.studentized_range.sf(value, 4, df), rel=1e-5)


@SEEDS
def test_power_of_two_shares_is_near_the_normal_limit_of_statsmodels_where_programs_are_many(seed: int) -> None:
    dice = np.random.default_rng(seed)
    n, low, gap = int(dice.integers(120, 300)), dice.uniform(0.2, 0.5), dice.uniform(0.05, 0.2)
    expected = power_proportions_2indep(gap, low, n, 1, 0.05).power
    assert share_power(first=low + gap, second=low, n1=n, n2=n) == pytest.approx(expected, abs=0.02)


@SEEDS
@pytest.mark.filterwarnings("ignore:Perfect separation")  # two cells, two coefficients: of course it fits
def test_firths_regression_of_a_table_is_a_binomial_glm_with_half_a_program_more_a_cell(seed: int) -> None:
    table = np.random.default_rng(seed).integers(0, 9, size=(2, 2)) + 1
    with np.errstate(all="ignore"):  # two cells and two coefficients: no residual
        glm = GLM(table + 0.5, np.array([[1.0, 1.0], [1.0, 0.0]]), family=Binomial()).fit()
    assert firth.firth_table(table).beta == pytest.approx(tuple(glm.params), abs=1e-6)


@SEEDS
def test_clustered_errors_of_scores_are_those_of_ols(seed: int) -> None:
    dice = np.random.default_rng(seed)
    scores, clusters = dice.random(40), dice.integers(0, 9, 40)
    few = {"groups": clusters, "use_correction": False}
    expected = OLS(scores, np.ones(40)).fit(cov_type="cluster", cov_kwds=few).bse[0]
    assert evals.clustered_se(scores, clusters) == pytest.approx(expected)


@SEEDS
def test_permutations_are_those_of_scipy(seed: int) -> None:
    dice = np.random.default_rng(seed)
    x, y = np.round(dice.normal(0, 1, 6), 1), np.round(dice.normal(0.8, 1, 5), 1)
    theirs = stats.permutation_test((x, y), lambda a, b: abs(a.mean() - b.mean()), alternative="greater")
    assert permutation.two_sample(x, y).p == pytest.approx(theirs.pvalue)
    flips = stats.permutation_test(
        (x,), lambda a: abs(a.sum()), permutation_type="samples", alternative="greater", n_resamples=np.inf
    )
    assert permutation.sign_flips(x).p == pytest.approx(flips.pvalue)
    plain = dice.normal(0, 1, 13)  # no ties: there scipy's exact p is right
    exact = stats.mannwhitneyu(plain[:7], plain[7:], method="exact").pvalue
    assert rank_sums.wilcoxon_exact(plain[:7], plain[7:]).p == pytest.approx(exact)


def test_bootstrap_intervals_are_those_of_scipy() -> None:
    dice = np.random.default_rng(0)
    top, bottom = dice.exponential(1, 60), (dice.random(60) < 0.8).astype(float)
    theirs = stats.bootstrap(
        (top, bottom),
        lambda a, b, axis: a.sum(axis=axis) / b.sum(axis=axis),
        paired=True,
        method="percentile",
        n_resamples=4000,
        rng=1,
    ).confidence_interval
    assert bootstrap.ratio_of_sums(top, bottom, draws=4000) == pytest.approx(tuple(theirs), rel=0.02)


def test_a_component_of_variance_is_that_of_mixedlm_where_groups_are_equal() -> None:
    dice = np.random.default_rng(2)
    group = np.repeat(np.arange(12), 4)
    y = dice.normal(0, 1, 12)[group] + dice.normal(0, 0.4, 48)
    own, theirs = variance.icc(y, group), mixed.random_intercept(y, group)
    assert (own.var_between, own.var_within) == pytest.approx((theirs.var_group, theirs.var_resid), rel=1e-4)
