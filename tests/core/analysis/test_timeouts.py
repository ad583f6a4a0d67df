"""Programs that time out take part in what decides, as cut off at their cap."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from refinery_tui.core.analysis.design.session_lessons import assumptions
from refinery_tui.core.analysis.report.forest import OTHER_RULE
from refinery_tui.core.analysis.report.render import as_text
from refinery_tui.core.analysis.session.analyse import analyse
from refinery_tui.core.experiment.experiment import AnalysisPlan
from tests.core.analysis.frames import programs, session

TWO = {"arm": ("a", "b")}
PLAN = AnalysisPlan(primary="arm: b / a")
CAP, TRUTH = 1.3, math.log(0.5)


def cut(cap: float = CAP, blocks: int = 20, **more: float) -> pd.DataFrame:
    """Arm a is twice as slow as b; what takes longer than `cap` timed out."""
    rows = programs(TWO, blocks=blocks, effects={"b": TRUTH}, **more)  # type: ignore[arg-type]  # numbers only
    late = rows["seconds"] > cap
    return rows.assign(
        verdict=np.where(late, "timed out", rows["verdict"]), seconds=rows["seconds"].where(~late), cap_seconds=cap
    )


def test_the_primary_is_the_censored_estimate_and_says_so() -> None:
    rows = cut()
    found = analyse(session(rows, ("arm",)), PLAN)
    late = int((rows["verdict"] == "timed out").sum())
    assert found.primary is not None
    assert (found.primary.method, found.primary.timed_out, found.primary.programs) == ("censored", late, 40)
    assert found.primary.ci[0] < math.exp(TRUTH) < found.primary.ci[1]
    assert f"{late} programs timed out and count as cut off at the time limit" in found.verdict
    assert "censored log-normal regression, because" in " ".join(as_text(found).split())
    assert found.timeouts[0].time_ratio == found.primary.ratio


def test_the_survivors_ratio_lies_nearer_to_one_and_stands_beside() -> None:
    found = analyse(session(cut(cap=1.0), ("arm",)), PLAN).primary
    assert found is not None
    low, high = found.other_method_ci
    assert OTHER_RULE[found.method] == "programs that finished"
    assert abs(math.log(low * high) / 2) < abs(found.log_estimate)


def test_looks_take_the_same_estimate() -> None:
    plan = replace(PLAN, stopping="sequential", max_blocks=40)
    found = analyse(session(cut(blocks=24), ("arm",)), plan)
    assert found.primary is not None
    assert found.look is not None
    assert (found.primary.method, found.primary.adjustment) == ("censored", "repeated interval")
    assert np.isfinite(found.look.z).all()


def test_treatments_show_kaplan_meier_medians() -> None:
    found = analyse(session(cut(cap=0.6), ("arm",)), PLAN)
    slow, fast = found.treatments
    assert slow.timed_out > 0
    assert fast.median_seconds < 0.6
    assert math.isnan(slow.median_seconds) == (slow.timed_out > slow.attempted / 2)
    assert "Kaplan-Meier" in as_text(found)


def test_a_side_of_which_hardly_any_program_finished_has_no_ratio() -> None:
    found = analyse(session(cut(cap=0.35), ("arm",)), PLAN)
    assert found.primary is None
    assert found.decision == "not estimable"
    assert "more than three quarters of a side" in found.verdict
    assert "Within the limit: " in found.timeouts[0].sentence


def test_without_a_cap_on_record_timeouts_are_left_out_and_said_so() -> None:
    whole = analyse(session(cut().drop(columns="cap_seconds"), ("arm",)), PLAN)
    found = whole.primary
    assert found is not None
    (caveat,) = [each.sentence for each in whole.cautions if each.code == "timeouts"]
    assert "ratios leave them out" in caveat
    assert "as cut off" not in caveat
    assert (found.method, found.timed_out) == ("Welch", 0)
    assert "timed out at a time limit that is not on record" in found.why


@pytest.mark.parametrize("blocks", [3, 8])
def test_wrong_programs_are_not_cut_off(blocks: int) -> None:
    rows = cut(blocks=blocks, p_correct=0.7)
    wrong = int((rows["verdict"] == "wrong").sum())
    found = analyse(session(rows, ("arm",)), PLAN)
    if found.primary is not None:
        assert found.primary.programs == len(rows) - wrong


def test_a_session_teaches_how_many_time_out_and_the_spread_as_though_none_had() -> None:
    late = cut(cap=1.0, blocks=60)
    _, found = assumptions(session(late, ("arm",)))
    _, without = assumptions(session(cut(cap=1e6, blocks=60), ("arm",)))
    assert found.p_timed_out == pytest.approx(float((late["verdict"] == "timed out").mean()))
    assert found.p_timed_out > 0.2
    assert without.p_timed_out == 0
    assert found.sd_between == pytest.approx(without.sd_between, rel=0.1)
    assert found.p_correct + found.p_timed_out == pytest.approx(1.0)


def test_what_was_consumed_is_compared_as_consumed_whatever_timed_out() -> None:
    rows = cut().assign(usd=lambda r: np.where(r["arm"] == "b", 0.25, 0.05) * np.exp(0.1 * np.sin(r["run"])))
    limits = {one.quantity: one for one in analyse(session(rows, ("arm",)), PLAN).consumption}
    none = rows.assign(verdict="correct", seconds=rows["seconds"].fillna(CAP))
    unlimited = {one.quantity: one for one in analyse(session(none, ("arm",)), PLAN).consumption}
    assert limits == unlimited
    assert limits["usd"].ratio == pytest.approx(5.0, rel=0.1)
    assert limits["usd"].programs == 40


def test_at_equal_doses_a_program_that_timed_out_in_the_end_counts_with_what_it_had_and_no_cap_is_mixed_in() -> None:
    rows = cut(blocks=6, sd=0.2, cap=0.95)
    data, never = session(rows, ("arm",)), rows["run"][rows["verdict"] == "timed out"].iloc[0]
    steps = pd.DataFrame(
        {
            "run": row.run,
            "iteration": k,
            "elapsed_seconds": k * (1.0 if row.arm == "a" else 2.0),
            "seconds": math.nan
            if row.run == never
            else (1.1 if row.arm == "a" else 0.7) * 0.9**k * math.exp(0.1 * math.sin(int(str(row.run)))),
            "baseline_seconds": 3.0,
        }
        for row in rows.itertuples()
        for k in range(1, 5)
    )
    (equal,) = analyse(replace(data, iterations=steps), PLAN).equal_doses
    assert (equal.axis, equal.dose) == ("elapsed_seconds", 4.0)
    (ratio,) = equal.ratios
    assert ratio.ratio == pytest.approx(0.7 * 0.9**2 / (1.1 * 0.9**4), rel=0.1)
    assert ratio.programs == 11
