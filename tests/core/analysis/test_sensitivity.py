"""What stands beside the primary: ranks, blocks, lists against a baseline, q-values, targets, the composite."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from refinery_tui.core.analysis.report.render import as_text
from refinery_tui.core.analysis.session.analyse import analyse
from refinery_tui.core.analysis.stats.linear import contrasts
from refinery_tui.core.analysis.stats.linear.effects import t_test
from refinery_tui.core.analysis.stats.multiplicity import benjamini_hochberg
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.experiment.experiment import AnalysisPlan
from tests.core.analysis.frames import FACTORS, programs, session

TWO = {"arm": ("a", "b")}
PLAN = AnalysisPlan(primary="arm: b / a")
FOUR = {"arm": ("a", "b", "c", "d")}


def test_a_list_against_one_level_takes_dunnetts_interval() -> None:
    rows = programs(FOUR, blocks=4, effects={"c": -0.8}).assign(block=1)
    found = analyse(session(rows, ("arm",)), AnalysisPlan(primary="arm: d / c"), also=["arm: * / a"])
    listed = {f.contrast: f for f in found.contrasts if f.adjustment == "Dunnett"}
    assert set(listed) == {"arm: b / a", "arm: c / a", "arm: d / a"}
    logs = [np.log(rows.loc[rows["arm"] == level, "seconds"]) for level in "abcd"]
    expected = stats.dunnett(*logs[1:], control=logs[0], random_state=np.random.default_rng(1))
    assert [f.p for f in listed.values()] == pytest.approx(expected.pvalue, abs=2e-3)
    assert all(f.p >= f.p_single for f in listed.values())
    low = expected.confidence_interval().low
    assert [math.log(f.ci[0]) for f in listed.values()] == pytest.approx(low, abs=5e-3)


def test_one_contrast_alone_is_no_list() -> None:
    found = analyse(session(programs(FOUR, blocks=4), ("arm",)), PLAN, also=["arm: c / a"])
    assert "Dunnett" not in {f.adjustment for f in found.contrasts}


@pytest.mark.parametrize("text", ["arm: * / x", "arms: * / a", "arm: * /"])
def test_a_list_against_nothing_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError):
        contrasts.expand(text, FOUR)


def test_without_a_primary_the_table_has_q_values() -> None:
    found = analyse(session(programs(FACTORS, blocks=3)), AnalysisPlan())
    assert [f.q for f in found.contrasts] == pytest.approx(benjamini_hochberg([f.p_single for f in found.contrasts]))
    assert "the smallest by Benjamini-Hochberg: q " in " ".join(as_text(found).split())
    declared = analyse(session(programs(FACTORS, blocks=3)), AnalysisPlan(primary="kind"))
    assert all(math.isnan(f.q) for f in declared.contrasts)


def test_two_arms_are_compared_by_ranks_too() -> None:
    rows = programs(TWO, blocks=12, effects={"b": -0.5})
    found = analyse(session(rows, ("arm",)), PLAN).primary
    assert found is not None
    assert found.ranks is not None
    a, b = (rows.loc[rows["arm"] == level, "seconds"].to_numpy() for level in "ab")
    assert found.ranks.p_brunner_munzel == pytest.approx(stats.brunnermunzel(b, a).pvalue)
    expected = stats.mannwhitneyu(b, a, method="asymptotic").pvalue
    assert found.ranks.p_mann_whitney == pytest.approx(expected)
    assert found.ranks.p_first_better == pytest.approx(np.mean(b[:, None] < a[None, :]))
    factorial = analyse(session(programs(FACTORS, blocks=3)), AnalysisPlan(primary="kind")).primary
    assert factorial is not None
    assert factorial.ranks is None


def test_two_arms_correctness_is_stratified_by_block() -> None:
    rows = programs(TWO, blocks=30, p_correct=0.5, seed=4)
    found = analyse(session(rows, ("arm",)), PLAN).correctness[0]
    assert found.over_blocks is not None
    works = rows.assign(works=rows["verdict"] == "correct").pivot(index="block", columns="arm", values="works")
    only_a, only_b = int((works["a"] & ~works["b"]).sum()), int((works["b"] & ~works["a"]).sum())
    assert found.over_blocks.odds_ratio == pytest.approx(only_b / only_a)  # pairs: McNemar's ratio
    assert all(c.over_blocks is None for c in analyse(session(programs(FACTORS)), AnalysisPlan()).correctness)


def test_time_to_target_is_half_the_baseline_unless_declared() -> None:
    frames = session(programs(TWO, blocks=10), ("arm",))
    found = {t.treatment: t for t in analyse(frames, PLAN).targets if t.axis == "elapsed_seconds"}
    assert {t.ratio for t in found.values()} == {0.5}
    fast = frames.iterations["seconds"] <= 1.5
    hits = set(frames.iterations.loc[fast, "run"])
    assert sum(t.reached for t in found.values()) == len(hits)
    assert sum(t.runs for t in found.values()) == 20
    strict = analyse(frames, replace(PLAN, target_ratio=0.01))
    assert all(t.reached == 0 and math.isnan(t.median) for t in strict.targets)
    assert "Time to 0.01 of the baseline's time" in as_text(strict)


def test_a_median_is_told_only_where_half_of_the_runs_got_there() -> None:
    frames = session(programs(TWO, blocks=5), ("arm",))
    alone = frames.iterations[frames.iterations["iteration"] == 1]
    dearest = alone["run"] > 8  # one of the five runs of each arm, which ends when all others have
    alone = alone.assign(usd=0.01 * alone["run"], seconds=np.where(dearest, 1.0, 3.0))
    found = analyse(replace(frames, iterations=alone), PLAN).targets
    assert {each.axis for each in found} >= {"usd", "iteration"}
    assert all((each.reached, each.runs) == (1, 5) and math.isnan(each.median) for each in found)


def test_what_no_pair_of_a_factor_can_tell_is_said_once() -> None:
    rows = programs({"arm": ("a", "b", "c")}, blocks=6).assign(memory=lambda all_: "with " + all_["arm"])
    found = analyse(session(rows, ("arm", "memory")), AnalysisPlan())
    told = [words for words in found.cannot if "no combination of the other factors" in words]
    assert [words.partition(",")[0] for words in told] == [
        "arm: none of its 3 pairs can be estimated",
        "memory: none of its 3 pairs can be estimated",
    ]


def test_the_composite_is_there_only_if_declared() -> None:
    rows = programs(TWO, blocks=20).assign(
        verdict=lambda f: np.where((f["arm"] == "b") & (f["run"] % 4 > 0), "wrong", "correct")
    )
    rows = rows.assign(seconds=rows["seconds"].where(rows["verdict"] == "correct"))
    frames = session(rows, ("arm",))
    assert analyse(frames, PLAN).composite is None
    found = analyse(frames, replace(PLAN, composite="worst rank")).composite
    assert found is not None
    failed = float((rows.loc[rows["arm"] == "b", "verdict"] == "wrong").mean())
    assert found.ranks.programs == 40
    assert found.ranks.p_first_better <= 1 - failed
    assert found.ranks.p_mann_whitney < 0.05


@pytest.mark.parametrize("spread", [3e-136, 1e-90, 1.0])
def test_degrees_of_freedom_survive_a_spread_whose_square_underflows(spread: float) -> None:
    """Only one side varies, so the degrees of freedom are that side's: 1 for two programs."""
    found = t_test([0.0, 0.0], [0.0, spread])
    assert found.df == pytest.approx(1.0)
    assert found.ci[0] < found.difference < found.ci[1]


def test_degrees_of_freedom_are_those_of_welch_and_satterthwaite() -> None:
    a, b = [1.0, 2.0, 4.0, 8.0], [3.0, 3.5, 5.0]
    assert t_test(a, b).df == pytest.approx(stats.ttest_ind(a, b, equal_var=False).df)
