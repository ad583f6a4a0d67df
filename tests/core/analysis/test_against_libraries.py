"""Own formulas on paths that a person waits for, beside the library result that each names, on random data."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import FTestAnovaPower, NormalIndPower, TTestIndPower
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from refinery_tui.core.analysis.stats import multiplicity
from refinery_tui.core.analysis.stats.binary import boschloo, proportions
from refinery_tui.core.analysis.stats.power import noncentral, power, power_pairs

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
