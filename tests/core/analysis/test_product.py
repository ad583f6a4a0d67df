"""What a session's analysis says under its plan: verdicts, looks, warnings, designs, published figures."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from refinery_tui.core.analysis.design import designs, planner
from refinery_tui.core.analysis.design.questions import BLOCK_SD
from refinery_tui.core.analysis.design.session_lessons import LEAST_BLOCKS, assumptions
from refinery_tui.core.analysis.report.render import as_text
from refinery_tui.core.analysis.report.render_plan import plan_text
from refinery_tui.core.analysis.session import cautions
from refinery_tui.core.analysis.session.analyse import analyse
from refinery_tui.core.analysis.session.findings import tells
from refinery_tui.core.analysis.session.prepare import program_means, table
from refinery_tui.core.analysis.session.stopping_rule import locked
from refinery_tui.core.analysis.stats import multiplicity, survival
from refinery_tui.core.analysis.stats.binary import boschloo
from refinery_tui.core.analysis.stats.linear import contrasts
from refinery_tui.core.analysis.stats.linear.anova import anova
from refinery_tui.core.analysis.stats.linear.mixed import random_intercept
from refinery_tui.core.analysis.stats.linear.variance import nested_variances
from refinery_tui.core.analysis.stats.resampling import permutation, rank_sums
from refinery_tui.core.analysis.stats.sequential.group_sequential import spending_bounds
from refinery_tui.core.analysis.stats.sequential.interim_looks import expected_share
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.experiment.experiment import AnalysisPlan
from tests.core.analysis.adapters import frame, pilot_programs
from tests.core.analysis.frames import FACTORS, measurements, programs, session

TWO = {"arm": ("a", "b")}
PLAN = AnalysisPlan(primary="arm: b / a")
SEQUENTIAL = AnalysisPlan(primary="arm: b / a", stopping="sequential", max_blocks=20)


@pytest.mark.parametrize(("effect", "decision"), [(-1.5, "difference"), (0.0, "no difference shown")])
def test_a_fixed_plan_decides_at_its_end(effect: float, decision: str) -> None:
    found = analyse(session(programs(TWO, blocks=12, effects={"b": effect}), ("arm",)), PLAN)
    assert found.decision == decision
    assert "n = 24 programs (96 timings)" in found.verdict


@pytest.mark.parametrize("effect", [-1.5, -0.3, 0.3, 0.69, 1.5])
@pytest.mark.parametrize("response", ["time", "output tokens"])
def test_a_verdict_says_a_ratio_in_one_form_and_never_in_per_cent_beside_it(effect: float, response: str) -> None:
    rows = programs(TWO, blocks=40, effects={"b": effect})
    rows = rows.assign(output_tokens=1000 * rows["seconds"])
    found = analyse(session(rows, ("arm",)), replace(PLAN, response=response))
    assert found.decision == "difference"
    said = found.verdict.partition(" After block")[0]
    assert re.search(r"arm b takes \d\.\d\d× \(\d\.\d\d–\d\.\d\d\) the (time|output tokens) of a;", said)
    assert not re.search(r"%|times|faster|slower|less|more", said)


@pytest.mark.parametrize(("blocks", "decision"), [(8, "exploratory"), (10, "difference"), (12, "exploratory")])
def test_a_broken_plan_is_exploratory(blocks: int, decision: str) -> None:
    plan = replace(PLAN, max_blocks=10)
    found = analyse(session(programs(TWO, blocks=blocks, effects={"b": -2.0}), ("arm",)), plan)
    assert found.decision == decision
    assert ("plan-broken" in {c.code for c in found.cautions}) == (decision == "exploratory")


def test_an_unfinished_fixed_plan_is_not_decided() -> None:
    rows = programs(TWO, blocks=10, effects={"b": -2.0})
    late = rows["block"] > 7
    rows = rows.assign(
        status=np.where(late, "waiting", "ended"),
        verdict=np.where(late, None, "correct"),  # type: ignore[call-overload]  # an object column is meant
        seconds=rows["seconds"].where(~late),
    )
    assert analyse(session(rows, ("arm",)), PLAN).decision == "not decided"


def test_a_sequential_plan_stops_early_with_a_repeated_interval() -> None:
    frames = session(programs(TWO, blocks=12, effects={"b": -2.0}), ("arm",))
    found = analyse(frames, SEQUENTIAL)
    assert found.decision == "difference"
    assert found.look is not None
    assert found.look.looks == (9, 12, 16, 20)
    assert "probably too large" in found.verdict
    fixed = analyse(frames, replace(PLAN, max_blocks=12)).primary
    assert found.primary is not None
    assert fixed is not None
    assert found.primary.ci[0] < fixed.ci[0]
    assert found.primary.ci[1] > fixed.ci[1]


def test_the_looks_follow_from_the_plan() -> None:
    one = locked(SEQUENTIAL, treatments=2, blocks=20)
    assert one.looks == (9, 12, 16, 20)
    assert one.bounds == spending_bounds([x / 20 for x in (9, 12, 16, 20)]).z


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("agents: 2 / 1", "agents: 2 / 1"),
        ("kind", "kind: time / iterations"),
        ("agents: 2, 3 / 1", "agents: 2, 3 / 1"),
        ("kind x level", "kind: time / iterations x level: tight / loose"),
    ],
)
def test_contrasts_are_parsed(text: str, written: str) -> None:
    parsed = contrasts.parse(text, FACTORS)
    assert str(parsed) == written
    cells = designs.crossed("full", FACTORS).columns
    found = contrasts.weights(parsed, cells)
    assert found.values.sum() == pytest.approx(0)
    assert np.abs(found.values).sum() == pytest.approx(2 * len(parsed.sides))


@pytest.mark.parametrize("text", ["", "agent: 2 / 1", "agents: 4 / 1", "agents", "agents: 2", "agents: 2 / 2"])
def test_a_wrong_contrast_is_mended_in_one_sentence(text: str) -> None:
    with pytest.raises(ConfigurationError):
        contrasts.parse(text, FACTORS)


def test_a_level_may_hold_slashes_and_commas() -> None:
    levels = {"model": ("a/b, c", "d/e")}
    assert contrasts.parse("model: d/e / a/b, c", levels).sides[0].top == ("d/e",)


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("identical-treatments", {"arm_hash": "same"}),
        ("replaced-attempts", {"attempt": 2}),
        ("overshoot", {"overshoot_seconds": 20.0}),
        ("identical-programs", {"program": "same"}),
    ],
)
def test_warnings_of_programs(code: str, change: dict[str, str | int | float]) -> None:
    rows = programs(TWO, blocks=6)
    for column, value in change.items():
        rows[column] = value
    found = analyse(session(rows, ("arm",)), PLAN)
    assert code in {c.code for c in found.cautions}
    assert code not in {c.code for c in analyse(session(programs(TWO, blocks=6), ("arm",)), PLAN).cautions}


@pytest.mark.parametrize("code", ["constant-answer", "drift", "noisy-programs"])
def test_warnings_of_measuring(code: str) -> None:
    rows = programs(TWO, blocks=6)
    timings = measurements(rows, sd=0.3 if code == "noisy-programs" else 0.02)
    if code == "constant-answer":
        timings["answer"] = 95931
    if code == "drift":
        timings.loc[timings["block"] == 3, "baseline_cpu_seconds"] = 1.1
    raised = cautions.cautions(table(session(rows, ("arm",))), timings, df_error=20, marks=())
    assert code in {c.code for c in raised}


def test_timeouts_are_censored_at_the_cap() -> None:
    rows = programs(TWO, blocks=15, effects={"b": -0.7})
    late = rows["seconds"] > 1.5
    rows = rows.assign(
        verdict=np.where(late, "timed out", "correct"), seconds=rows["seconds"].where(~late), cap_seconds=1.5
    )
    found = analyse(session(rows, ("arm",)), PLAN).timeouts[0]
    assert sum(found.censored) == late.sum()
    assert found.ci[0] < math.exp(-0.7) < found.ci[1]


def test_no_report_prints_power_of_an_observed_effect() -> None:
    text = as_text(analyse(session(programs(FACTORS, blocks=3)), AnalysisPlan(primary="kind")))
    assert "power" not in text.lower()
    assert max(map(len, text.splitlines())) <= 80


def test_a_factorial_loses_nothing_for_main_effects() -> None:
    advice = planner.advise(
        FACTORS,
        planner.Question(primary="kind", smallest_effect=0.9, budget_usd=20),
        planner.Assumptions(sd_within=0.0),
    )
    found = {o.design.name: round(o.detectable_ratio, 2) for o in advice.options}
    assert found == dict.fromkeys(
        ("full factorial", "without agents", "without level", "two arms", "agents cut to 2 levels"), 0.84
    )
    enough = planner.advise(FACTORS, planner.Question(primary="kind", budget_usd=20), planner.Assumptions())
    assert enough.best.design.name == "full factorial"
    assert enough.best.replicates == enough.best.replicates_needed


@pytest.mark.parametrize(("ratio", "n"), [(0.9, 331), (0.8, 75), (0.75, 46), (0.667, 24), (0.5, 9)])
def test_the_planner_gives_the_published_table(ratio: float, n: int) -> None:
    question = planner.Question(primary="arm", smallest_effect=ratio)
    advice = planner.advise(TWO, question, planner.Assumptions(sd_between=0.483, sd_within=0.0))
    needed = advice.best.replicates_needed
    assert needed is not None
    assert abs(needed - n) <= 1  # blocks take half of the error degrees of freedom


def test_a_half_fraction_names_its_aliases() -> None:
    two = dict.fromkeys("abc", ("x", "y"))
    advice = planner.advise(two, planner.Question(primary="a", budget_usd=10), planner.Assumptions())
    half = next(o for o in advice.options if o.design.name == "half fraction")
    assert half.design.treatments == 4
    assert half.power > 0.5
    assert "a from b x c" in half.design.unanswerable


def test_a_budget_without_a_price_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="--cost"):
        planner.advise(TWO, planner.Question(primary="arm", budget_usd=1), planner.Assumptions(usd_per_program=0.0))


def test_a_session_teaches_the_next_plan() -> None:
    factors, given = assumptions(session(programs(FACTORS, blocks=10)))
    assert factors["agents"] == ("1", "2", "3")
    assert given.sd == pytest.approx(0.48, abs=0.08)
    assert given.sd_plan > given.sd
    assert given.usd_per_program == pytest.approx(0.08)


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [(200, pytest.approx(0.5, abs=0.1)), (LEAST_BLOCKS - 1, BLOCK_SD)],
    ids=["many blocks tell how much they differ", "few do not"],
)
def test_a_session_teaches_how_much_blocks_differ(blocks: int, expected: float) -> None:
    _, given = assumptions(session(programs(TWO, blocks=blocks, block_sd=0.5, p_correct=0.8, seed=2), ("arm",)))
    assert given.sd_blocks == expected


@pytest.mark.parametrize(("k1", "n1", "k2", "n2"), [(10, 10, 6, 10), (3, 12, 9, 12), (7, 15, 1, 18), (5, 5, 5, 5)])
def test_boschloo_agrees_with_scipy(k1: int, n1: int, k2: int, n2: int) -> None:
    expected = min(1.0, stats.boschloo_exact([[k1, k2], [n1 - k1, n2 - k2]], n=64).pvalue) if k1 + k2 < n1 + n2 else 1.0
    assert boschloo.boschloo_p(k1, n1, k2, n2) == pytest.approx(expected, rel=2e-3)


@pytest.mark.parametrize(("q", "k", "df"), [(3.5, 3, 12.0), (5.0, 6, 4.0), (4.0, 20, 300.0)])
def test_the_studentised_range_agrees_with_scipy(q: float, k: int, df: float) -> None:
    assert multiplicity.range_tail(q, k, df) == pytest.approx(stats.studentized_range.sf(q, k, df), rel=1e-6)


def test_rank_sums_are_exact_with_ties() -> None:
    x, y = [1.0, 2.0, 2.0, 5.0], [2.0, 6.0, 7.0, 7.0, 8.0]
    ranks = stats.rankdata(x + y)
    drawn = permutation.two_sample(ranks[:4], ranks[4:])
    assert rank_sums.wilcoxon_exact(x, y).p == pytest.approx(drawn.p)


def test_two_blocks_of_two_arms_say_how_small_p_could_be() -> None:
    found = permutation.within_strata([1.0, 2.0, 1.5, 2.5], [1, -1, 1, -1], [1, 1, 2, 2])
    assert (found.total, found.smallest_p) == (4, 0.5)


def test_anova_of_the_pilots_logs_in_blocks_agrees_with_the_contrast() -> None:
    d = pilot_programs().assign(
        y=lambda f: np.log(f["t"]), block=lambda f: f.groupby(["agents", "type", "level"]).cumcount()
    )
    tabled = anova(d, "y", ["agents", "type", "level"], block="block")
    assert tabled.df_residual == 11
    assert tabled.effect("type:level").p == pytest.approx(0.25, abs=0.05)


def test_reml_is_at_its_boundary_when_groups_do_not_differ() -> None:
    y = np.array([1.0, 3.0, 2.0, 2.0, 3.0, 1.0])
    assert random_intercept(y, [1, 1, 2, 2, 3, 3]).var_group == 0.0


def test_equal_numbers_of_timings_tell_inputs_from_repeats() -> None:
    d = frame("pilot").assign(y=lambda f: np.log(f["t"]))
    found = nested_variances(d["y"], d["file"], d["list"])
    assert (found.list, found.run) == pytest.approx((0.0009, 0.0117), abs=6e-5)
    with pytest.raises(ConfigurationError, match="equally many"):
        nested_variances(d["y"][1:], d["file"][1:], d["list"][1:])


def test_censored_regression_of_the_leukaemia_trial() -> None:
    d = frame("gehan")
    fit = survival.censored_lognormal(d["time"], d["cens"], (d["treat"] == "6-MP").astype(float))
    assert fit.time_ratio[1] > 2
    assert fit.ci[1][0] > 1


def test_program_means_take_medians_of_repeats() -> None:
    timings = measurements(programs(TWO, blocks=1)).assign(cpu_seconds=1.0)
    timings.loc[0, "cpu_seconds"] = math.e
    assert program_means(timings).loc[1] == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("prices", "said"),
    [
        ([0.08] * 24, "$1.92 spent."),
        ([math.nan] * 24, "Unpriced."),
        ([math.nan] * 5 + [0.08] * 19, "Cost unknown: 5 programs of 24 unpriced."),
        ([0.0] * 24, "$0.00 spent."),
    ],
)
def test_an_unpriced_session_never_reads_as_free(prices: list[float], said: str) -> None:
    found = analyse(session(programs(TWO, blocks=12).assign(usd=prices), ("arm",)), PLAN)
    assert found.verdict.endswith(said)
    assert ("$0.00" in as_text(found)) == (said == "$0.00 spent.")
    assert ("usd" in {t.quantity for t in found.totals}) == ("spent" in said)
    priced = {t.axis for t in found.trajectories if any(p.share_correct > 0 for p in t.points)}
    assert ("usd" in priced) == (found.unpriced < 24)


def test_a_plan_from_an_unpriced_untimed_session_gives_no_sum_and_no_hours() -> None:
    rows = programs(TWO, blocks=12).assign(usd=math.nan, generation_seconds=0.0)
    factors, given = assumptions(session(rows, ("arm",)))
    question = planner.Question(primary="arm")
    advice = planner.advise(factors, question, given)
    text = plan_text(advice, question, given)
    assert math.isnan(advice.best.usd)
    assert math.isnan(advice.best.hours)
    assert advice.best.programs_needed > 0
    assert "unpriced" in advice.sentence
    assert "$" not in text
    assert "0.0" not in text.splitlines()[5]
    with pytest.raises(ConfigurationError, match="--minutes"):
        planner.advise(factors, replace(question, budget_hours=1), given)


@pytest.mark.parametrize(("first_look", "first"), [(None, 9), (5, 5)])
def test_early_stopping_expects_the_looks_of_the_plan(first_look: int | None, first: int) -> None:
    question = planner.Question(primary="arm", smallest_effect=0.45, first_look=first_look)
    best = planner.advise(TWO, question, planner.Assumptions()).best
    plan = replace(SEQUENTIAL, max_blocks=best.replicates, first_look=first_look)
    assert best.looks == locked(plan, treatments=2, blocks=1).looks
    assert best.looks[0] == min(first, best.replicates)
    assert best.usd_early == pytest.approx(best.usd * best.early_share)
    assert best.looks[0] / best.replicates <= best.early_share <= 1


def test_more_looks_end_an_experiment_earlier() -> None:
    assert expected_share((3, 6, 9, 12), drift=3.0, alpha=0.05) < expected_share((6, 12), drift=3.0, alpha=0.05)
    assert expected_share((12,), drift=3.0, alpha=0.05) == pytest.approx(1)


def test_small_cells_take_the_pooled_error_and_say_so() -> None:
    few = analyse(session(programs(FACTORS, blocks=3)), AnalysisPlan(primary="kind"))
    assert {(t.error, t.df) for t in few.treatments} == {("pooled", few.df_error)}
    widths = [math.log(t.seconds_ci[1] / t.seconds_ci[0]) for t in few.treatments]
    assert widths == pytest.approx([widths[0]] * 12)
    assert "pooled over treatments (22 df)" in as_text(few)
    many = analyse(session(programs(FACTORS, blocks=5)), AnalysisPlan(primary="kind"))
    assert {(t.error, t.df) for t in many.treatments} == {("own", 4.0)}
    assert "pooled over treatments (" not in as_text(many)


def test_an_interval_over_a_factor_of_a_hundred_is_not_printed() -> None:
    found = analyse(session(programs(FACTORS, blocks=2, sd=2.5)), AnalysisPlan(primary="kind"))
    text = " ".join(as_text(found).split())
    assert "more than a factor of 100: too few programs" in text
    assert "Not drawn: " in text
    assert (tells((0.5, 49.0)), tells((0.5, 51.0)), tells((math.nan, 1.0)), tells((0.0, 1.0))) == (True, *[False] * 3)


@pytest.mark.parametrize(
    ("effect", "block", "said"),
    [
        (0.0, 0.0, "all timings are equal"),
        (1.4, 0.0, "within a treatment all programs take the same time"),
        (1.4, 0.2, "within a treatment all programs take the same time"),
    ],
)
def test_all_timings_are_equal_only_where_they_are(effect: float, block: float, said: str) -> None:
    rows = programs(TWO, blocks=6, effects={"b": effect}, sd=0.0, block_sd=block)
    found = analyse(replace(session(rows, ("arm",)), measurements=measurements(rows, sd=0.0)), PLAN)
    assert found.cannot_share_out == f"variance components: {said}, so there is no variance to divide."


def test_timings_that_differ_a_little_are_shared_out() -> None:
    rows = programs(TWO, blocks=6, sd=1e-9)
    found = analyse(replace(session(rows, ("arm",)), measurements=measurements(rows, sd=1e-9)), PLAN)
    assert found.variance is not None
