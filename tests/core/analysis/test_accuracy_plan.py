"""Accuracies as they are judged and as they are planned: one test, one spread, and words that say what was assumed."""

import math

import numpy as np
import pytest
from scipy import stats

from refinery_tui.core.analysis.design.design_power import Monitoring
from refinery_tui.core.analysis.design.planner import Assumptions, Question, advise, checked
from refinery_tui.core.analysis.design.session_lessons import assumptions
from refinery_tui.core.analysis.design.share_design import share_design_power
from refinery_tui.core.analysis.design.spread_words import spread_words
from refinery_tui.core.analysis.session.analyse import analyse
from refinery_tui.core.analysis.session.findings import Findings
from refinery_tui.core.analysis.stats.binary.run_accuracy import RunAccuracy, spread_between_runs
from refinery_tui.core.analysis.stats.linear.variance import sd_upper
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.experiment.experiment import AnalysisPlan
from refinery_tui.core.experiment.response import read_response
from refinery_tui.core.find.resolve import asked
from refinery_tui.core.plan.preview import outlook
from refinery_tui.core.record.dataframes import Frames
from tests.core.analysis.frames import programs, session

MODES = {"mode": ("code", "direct")}
CONTRAST = "mode: code / direct"
QUESTION = Question(primary=CONTRAST, response="accuracy")


def answered(code: list[float], direct: list[float]) -> Frames:
    """A session whose runs have these accuracies, a block each."""
    rows = programs(MODES, blocks=len(code))
    accuracy = np.where(rows["mode"] == "code", np.repeat(code, 2), np.repeat(direct, 2))
    return session(rows.assign(accuracy=accuracy), ("mode",))


def judged(frames: Frames) -> Findings:
    return analyse(frames, AnalysisPlan(primary=CONTRAST, response="accuracy"))


@pytest.mark.parametrize("seed", range(4))
def test_a_difference_of_accuracies_is_judged_as_scipys_welch_test_judges_it(seed: int) -> None:
    dice = np.random.default_rng(seed)
    code, direct = (dice.binomial(12, share, 6) / 12 for share in (0.8, 0.6))
    found = judged(answered(code.tolist(), direct.tolist())).primary_share
    told = stats.ttest_ind(code, direct, equal_var=False)
    assert found is not None
    assert found.p == pytest.approx(told.pvalue)
    assert found.ci == pytest.approx(tuple(told.confidence_interval()))


def test_runs_that_are_all_alike_leave_no_error_whatever_their_mean_as_a_float_is() -> None:
    for one in (0.7, 7 / 12, 0.1):
        verdict = judged(answered([one] * 7, [0.9] * 7)).verdict
        assert "there is no error to judge by" in verdict


def test_a_runs_accuracy_varies_by_chance_over_its_questions_and_by_the_spread_between_runs() -> None:
    runs = RunAccuracy(share=0.6, spread=0.1, questions=20)
    chances, rights = runs.chances(), np.arange(21) / 20
    assert chances.sum() == pytest.approx(1)
    assert chances @ rights == pytest.approx(0.6)
    assert chances @ (rights - 0.6) ** 2 == pytest.approx(runs.variance)
    assert runs.variance == pytest.approx(0.6 * 0.4 / 20 + 0.1**2 * 19 / 20)
    assert spread_between_runs(runs.variance, 0.6 * 0.4, 20) == pytest.approx(0.1)
    assert spread_between_runs(0.6 * 0.4 / 20, 0.6 * 0.4, 20) == pytest.approx(0, abs=1e-9)


def test_a_session_teaches_how_its_runs_answered_and_is_planned_with_the_upper_limit() -> None:
    code, direct = [1.0, 1.0, 0.75, 1.0, 0.5, 1.0], [0.75, 0.5, 0.5, 1.0, 0.75, 0.25]
    _, given = assumptions(answered(code, direct), response=read_response("accuracy"), questions=12)
    variance = (np.var(code, ddof=1) + np.var(direct, ddof=1)) / 2
    chance = np.mean([np.mean(each) * (1 - np.mean(each)) for each in (code, direct)])
    assert given.accuracy == pytest.approx(np.mean([*code, *direct]))
    assert (given.accuracy_df, given.questions) == (10, 12)
    assert given.sd_accuracy == pytest.approx(math.sqrt((12 * variance - chance) / 11))
    estimated, planned = given.runs_accuracy(estimated=True).variance, given.runs_accuracy().variance
    assert math.sqrt(planned) == pytest.approx(sd_upper(math.sqrt(estimated), 10))
    assert "the 80 % upper limit of" in spread_words(QUESTION, given)


def test_what_was_consumed_is_planned_with_its_own_spread_and_not_with_that_of_times() -> None:
    rows = programs({"agents": ("1", "2")}, blocks=12, sd=0.8)
    dice = np.random.default_rng(3)
    rows = rows.assign(usd=np.exp(dice.normal(0, 0.2, len(rows))))
    _, given = assumptions(session(rows, ("agents",)), response=read_response("usd"))
    first, second = (np.log(rows.loc[rows["agents"] == level, "usd"].to_numpy(float)) for level in ("1", "2"))
    assert given.sd_amounts["usd"] == pytest.approx(np.std(first - second, ddof=1) / math.sqrt(2))
    assert given.log_sd(read_response("usd")) == pytest.approx(sd_upper(given.sd_amounts["usd"], given.amounts_df or 0))
    assert given.log_sd(read_response("time")) == given.sd_plan > 0.6
    few, many = (
        advise({"agents": ("1", "2")}, Question(primary="agents", response=response), given).best.replicates
        for response in ("usd", "time")
    )
    assert few < many / 3


def test_a_session_that_times_nothing_teaches_what_else_is_compared() -> None:
    rows = programs({"agents": ("1", "2")}, blocks=6).assign(seconds=np.nan, ratio=np.nan, verdict="wrong")
    with pytest.raises(ConfigurationError, match="does not show how much programs vary"):
        assumptions(session(rows, ("agents",), timed=False))
    _, given = assumptions(session(rows, ("agents",), timed=False), response=read_response("correct"))
    assert given.p_correct == pytest.approx(1 / 13)


def test_the_dry_run_of_code_or_direct_says_what_it_assumed_and_what_that_is_worth() -> None:
    power = outlook(asked("code-or-direct").experiment).power
    assert power is not None
    assert power.power == pytest.approx(0.46, abs=0.02)
    assert "to detect a difference of 20 points of accuracy in" in power.sentence
    assert "planned with 50 % of 12 inputs answered rightly on one side, and an SD of 15 points" in power.sentence
    assert "without that spread power would be 75 %, with twice as much 22 %" in power.sentence


def test_more_questions_buy_power_only_until_the_spread_between_runs_is_all_that_is_left() -> None:
    needed = [
        advise(MODES, QUESTION, Assumptions(questions=questions)).best.replicates_needed for questions in (4, 20, 1_000)
    ]
    assert needed[0] > 1.5 * needed[1] > 1.5 * needed[2] > 0
    assert advise(MODES, QUESTION, Assumptions(questions=1_000, sd_accuracy=0.3)).best.replicates_needed > needed[1]


def test_looks_at_shares_are_counted_and_not_taken_for_a_normal_course() -> None:
    weights, monitoring = (0.0, 1.0, -1.0), Monitoring(stopping="sequential")
    found = share_design_power(weights, base=0.5, difference=0.5, replicates=10, monitoring=monitoring)
    assert found == pytest.approx(0.623, abs=0.001)  # 0.814 by a normal course from the 0.828 of one look


@pytest.mark.parametrize(
    ("response", "stopping", "why"),
    [("score", "fixed", "no experiment to plan"), ("accuracy", "anytime", "use 'sequential'")],
)
def test_what_the_analysis_does_not_judge_is_not_planned(response: str, stopping: str, why: str) -> None:
    question = Question(primary=CONTRAST, response=response, stopping="anytime" if stopping == "anytime" else "fixed")
    with pytest.raises(ConfigurationError, match=why):
        checked(MODES, question, Assumptions())
