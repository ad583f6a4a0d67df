"""Edges that a person can reach: impossible times, arms that lie apart, figures that round to nothing."""

import itertools
import math
import time
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from refinery_tui.core.analysis.design.planner import Assumptions, Question, advise
from refinery_tui.core.analysis.report.render import as_text
from refinery_tui.core.analysis.session.analyse import analyse
from refinery_tui.core.analysis.stats.power.power_pairs import ncp_detectable
from refinery_tui.core.analysis.stats.resampling.permutation import sign_flips, two_sample, within_strata
from refinery_tui.core.analysis.stats.resampling.rank_sums import wilcoxon_exact
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.experiment.experiment import AnalysisPlan
from tests.core.analysis.frames import measurements, programs, session

TWO = {"arm": ("a", "b")}
PLAN = AnalysisPlan(primary="arm: b / a")
ROTAROD = (  # seconds on the rod, capped at 300, of 12 and 12 animals (coin's vignette)
    (300, 300, 300, 300, 300, 300, 300, 300, 300, 300, 300, 300),
    (22, 300, 75, 271, 300, 18, 300, 300, 163, 300, 300, 300),
)


def test_the_verdict_counts_the_timings_of_the_programs_it_names() -> None:
    found = analyse(session(programs({"arm": ("a", "b", "c")}, blocks=8), ("arm",)), PLAN)
    assert "n = 16 programs (64 timings)" in found.verdict
    assert "n = 24 programs, 24 correct (96 timings)" in as_text(found)


def test_timings_of_programs_that_failed_are_no_ones_evidence() -> None:
    rows = programs(TWO, blocks=30, p_correct=0.7).assign(n_timings=4)
    found = analyse(session(rows, ("arm",)), PLAN)
    worked = int((rows["verdict"] == "correct").sum())
    assert found.timings == 4 * worked
    assert f"n = {worked} programs ({4 * worked} timings)" in found.verdict


@pytest.mark.parametrize("seconds", [5e-324, 1e-320, 1e308, -1.0, 0.0, math.inf])
@pytest.mark.parametrize("who", ["one", "half", "an arm", "all"])
def test_times_that_no_clock_gives_are_named_and_left_out(seconds: float, who: str) -> None:
    rows = programs(TWO, blocks=8)
    hit = {"one": rows["run"] == 3, "half": rows["run"] % 4 < 2, "an arm": rows["arm"] == "a", "all": rows["run"] > 0}
    rows["seconds"] = rows["seconds"].where(~hit[who], seconds)
    found = analyse(replace(session(rows, ("arm",)), iterations=rows.iloc[:0]), PLAN)
    assert as_text(found)
    assert found.decision != "difference"
    assert any("a time that no clock gives" in c.sentence for c in found.cautions)
    assert found.timings == 4 * int((~hit[who]).sum())


def test_one_zero_among_four_timings_is_named() -> None:
    rows = programs(TWO, blocks=8)
    timed = measurements(rows)
    timed.loc[5, ["seconds", "cpu_seconds"]] = 0.0
    found = analyse(replace(session(rows, ("arm",)), measurements=timed), PLAN)
    told = {c.code: c.sentence for c in found.cautions}
    assert told["impossible-timings"].startswith("1 timing of a correct answer is zero")
    assert "(run 2)" in told["impossible-timings"]
    assert "impossible-timings" not in {c.code for c in analyse(session(rows, ("arm",)), PLAN).cautions}


def test_an_interval_without_end_is_infinite_not_an_error() -> None:
    rows = programs(TWO, blocks=12, sd=25.0)
    rows["seconds"] = rows["seconds"].clip(1e-11, 1e11)
    plan = AnalysisPlan(primary="arm: b / a", stopping="sequential", max_blocks=200, first_look=5)
    assert as_text(analyse(session(rows, ("arm",)), plan))


def test_a_power_that_chance_gives_takes_no_effect_at_all() -> None:
    assert ncp_detectable(df=20, power=0.05, alpha=0.05) == 0.0
    found = analyse(session(programs(TWO, blocks=8), ("arm",)), replace(PLAN, alpha=0.5, power=0.05))
    assert found.primary is not None
    assert found.primary.detectable_ratio == 1.0


def test_no_q_is_printed_as_nothing() -> None:
    rows = programs({"arm": ("a", "b", "c")}, blocks=12, effects={"c": -4.0})
    text = " ".join(as_text(analyse(session(rows, ("arm",)), AnalysisPlan())).split())
    assert "q < 0.001" in text
    assert "0.000" not in text


def test_an_icc_interval_below_zero_says_what_that_means() -> None:
    rows = programs(TWO, blocks=8, sd=0.001)
    found = analyse(replace(session(rows, ("arm",)), measurements=measurements(rows, sd=0.5)), PLAN)
    assert found.variance is not None
    assert found.variance.icc.ci[0] < 0
    assert "below 0 where programs differ even less than chance" in " ".join(as_text(found).split())


def test_whole_pairs_have_one_error_and_it_is_not_called_welch() -> None:
    whole = analyse(session(programs(TWO, blocks=12), ("arm",)), PLAN).primary
    assert whole is not None
    assert whole.method == "pooled"
    assert whole.df == pytest.approx(11)
    assert math.isnan(whole.other_method_ci[0])
    rows = programs(TWO, blocks=12)
    failed = (rows["arm"] == "b") & rows["block"].isin([2, 5])
    halved = rows.assign(verdict=np.where(failed, "wrong", "correct"), seconds=rows["seconds"].where(~failed))
    broken = analyse(session(halved, ("arm",)), PLAN).primary
    assert broken is not None
    assert broken.method == "Welch"
    assert broken.ci != pytest.approx(broken.other_method_ci)


def test_the_exact_p_of_two_capped_samples_is_that_of_the_literature() -> None:
    found = two_sample(*ROTAROD)
    assert (found.exact, found.total) == (True, math.comb(24, 12))
    assert found.p == pytest.approx(0.0372671, abs=5e-8)


@pytest.mark.parametrize("seed", range(8))
def test_counted_arrangements_are_the_listed_ones(seed: int) -> None:
    dice = np.random.default_rng(seed)
    x, y = (dice.integers(0, 6, size=n).astype(float) for n in dice.integers(2, 6, size=2))
    both = np.concatenate([x, y])
    gaps = np.array(
        [
            abs(both[list(p)].mean() - np.delete(both, p).mean())
            for p in itertools.combinations(range(len(both)), len(x))
        ]
    )
    assert two_sample(x, y).p == pytest.approx(np.mean(gaps >= abs(x.mean() - y.mean()) - 1e-9))
    ranks = stats.rankdata(both)
    assert wilcoxon_exact(x, y).p == pytest.approx(two_sample(ranks[: len(x)], ranks[len(x) :]).p)
    signed = dice.integers(-3, 4, size=7).astype(float)
    sums = np.abs([np.dot(signed, s) for s in itertools.product((1, -1), repeat=7)])
    assert sign_flips(signed).p == pytest.approx(np.mean(sums >= abs(signed.sum()) - 1e-9))


def test_thirty_six_pairs_are_counted_and_more_are_drawn() -> None:
    y = np.random.default_rng(4).normal(size=74)
    weights, strata = np.tile([1.0, -1.0], 37), np.repeat(np.arange(37), 2)
    counted = within_strata(y[:72], weights[:72], strata[:72])
    drawn = within_strata(y, weights, strata)
    assert (counted.exact, counted.total, drawn.exact) == (True, 2**36, False)
    gaps = y[:72:2] - y[1:72:2]
    z = abs(gaps.sum()) / math.sqrt(float(np.sum(gaps**2)))
    assert counted.p == pytest.approx(2 * stats.norm.sf(z), abs=0.01)


@pytest.mark.parametrize("n", [20, 150, 2000])
def test_arms_that_lie_apart_are_told_at_once_at_any_size(n: int) -> None:
    start = time.perf_counter()
    found = wilcoxon_exact(np.arange(n), n + np.arange(n))
    assert time.perf_counter() - start < 2
    assert found.exact
    assert 0 < found.p == pytest.approx(2 / math.comb(2 * n, n), rel=1e-9)


def test_large_arms_that_overlap_take_the_normal_limit() -> None:
    dice = np.random.default_rng(1)
    x, y = dice.normal(size=400), dice.normal(0.2, size=400)
    found = wilcoxon_exact(x, y)
    assert not found.exact
    assert found.p == pytest.approx(stats.mannwhitneyu(x, y).pvalue)


@pytest.mark.parametrize(("alpha", "power"), [(0.05, 0.05), (0.5, 0.05), (0.5, 0.5)])
def test_a_wish_that_chance_fulfils_is_refused_in_a_sentence(alpha: float, power: float) -> None:
    question = Question(primary="arm", alpha=alpha, power=power)
    with pytest.raises(ConfigurationError, match="chance alone finds as much"):
        advise(TWO, question, Assumptions())


@pytest.mark.parametrize(
    ("factor", "levels", "named"),
    [
        ("budget", ("3 iterations", "8 iterations", "60 s"), True),
        ("protocol", ("critic", "better", "best-of-n(3)"), False),
        ("agents", ("1", "2", "3"), False),
    ],
)
def test_budgets_of_which_one_is_as_much_as_another_are_almost_one_treatment_and_nothing_else_is(
    factor: str, levels: tuple[str, str, str], named: bool
) -> None:
    rows = programs({factor: levels}, blocks=4)
    rows["iterations"] = rows[factor].map(dict(zip(levels, (3, 8, 8), strict=True)))
    rows["generation_seconds"], rows["overshoot_seconds"] = 60.0, 0.0
    found = analyse(session(rows, (factor,)), AnalysisPlan())
    assert named is any(caution.code == "overlapping-doses" for caution in found.cautions)
