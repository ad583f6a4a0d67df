"""The primary contrast of correctness, of correct and fast programs, and of what was consumed: as time is judged."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from pydantic import TypeAdapter, ValidationError
from scipy import stats

from refinery_tui.core.analysis.report.findings_json import as_facts
from refinery_tui.core.analysis.report.render import as_text
from refinery_tui.core.analysis.session.analyse import analyse
from refinery_tui.core.analysis.stats.binary.boschloo import boschloo_p
from refinery_tui.core.analysis.stats.binary.proportions import newcombe
from refinery_tui.core.analysis.stats.binary.share_power import share_power
from refinery_tui.core.base.design import plan as run_order
from refinery_tui.core.experiment.experiment import AnalysisPlan, Experiment
from refinery_tui.core.experiment.task_plan import plan_hash
from tests.core.analysis.frames import programs, session

TWO = {"arm": ("a", "b")}
PLAN = AnalysisPlan(primary="arm: b / a")
OLD_HASH = "72bb64e90d678ae8bc08c8741de558df359c4167b0b2ac427b03be833340ee6b"  # before there were responses


def fast_and_fragile(blocks: int = 24) -> pd.DataFrame:
    """Arm b is twice as fast where it works, and two of three of its programs fail."""
    rows = programs(TWO, blocks=blocks, effects={"b": -0.9}, sd=0.3)
    failed = (rows["arm"] == "b") & (rows["block"] % 3 > 0)
    rows = rows.assign(verdict=np.where(failed, "wrong", "correct"), usd=np.where(rows["arm"] == "b", 0.16, 0.08))
    rows["usd"] *= np.exp(np.random.default_rng(3).normal(0, 0.2, len(rows)))
    return rows.assign(seconds=rows["seconds"].where(~failed), ratio=rows["seconds"].where(~failed))


def test_correctness_decides_where_it_is_declared() -> None:
    found = analyse(session(fast_and_fragile(), ("arm",)), replace(PLAN, response="correct"))
    share = found.primary_share
    assert found.decision == "difference"
    assert share is not None
    assert (share.hits, share.attempted) == ((8, 24), (24, 24))
    assert share.p == pytest.approx(stats.boschloo_exact([[8, 24], [16, 0]], n=64).pvalue, rel=0.01)
    assert share.ci == newcombe(8, 24, 24, 24)
    assert "arm b: 8 of 24 correct against 24 of 24 of arm a, -67 points (-82 to -42)" in found.verdict
    assert "n = 48 programs." in found.verdict
    assert found.primary is None
    assert as_facts(found)["primary_share"]["hits"] == [8, 24]


def test_correct_and_fast_counts_failures_as_not_fast() -> None:
    rows = fast_and_fragile()
    found = analyse(session(rows, ("arm",)), replace(PLAN, response="correct and 2x faster")).primary_share
    assert found is not None
    fast = (rows["verdict"] == "correct") & (rows["ratio"] <= 0.5)
    assert found.hits == tuple(int(fast[rows["arm"] == arm].sum()) for arm in "ba")
    assert found.attempted == (24, 24)


def test_what_was_consumed_is_compared_over_every_attempt() -> None:
    rows = fast_and_fragile()
    found = analyse(session(rows, ("arm",)), replace(PLAN, response="usd"))
    assert found.primary is not None
    logs = np.log(rows["usd"])
    assert found.primary.log_estimate == pytest.approx(
        logs[rows["arm"] == "b"].mean() - logs[rows["arm"] == "a"].mean()
    )
    assert found.primary.programs == 48
    assert "takes 2." in found.verdict
    assert "the usd of a" in found.verdict
    assert "usd" not in "".join(line for line in as_text(found).splitlines() if line.startswith("▸"))
    unknown = analyse(
        session(rows.assign(usd=rows["usd"].where(rows["run"] != 3)), ("arm",)), replace(PLAN, response="usd")
    )
    assert "the usd of 1 program of 48 is unknown" in unknown.verdict


@pytest.mark.parametrize("response", ["correct", "usd", "correct and 1.5x faster"])
def test_every_response_stays_locked_until_its_look(response: str) -> None:
    plan = replace(PLAN, response=response, stopping="sequential", max_blocks=30, first_look=24)
    rows = programs(TWO, blocks=30).assign(usd=lambda f: np.exp(np.random.default_rng(1).normal(size=len(f))))
    late = rows["block"] > 20
    waiting = rows.assign(
        status=np.where(late, "waiting", "ended"),
        verdict=np.where(late, None, "correct"),  # type: ignore[call-overload]  # an object column is meant
        seconds=rows["seconds"].where(~late),
    )
    found = analyse(session(waiting, ("arm",)), plan)
    assert found.decision == "not decided"
    assert found.primary is None
    assert found.primary_share is None
    assert not found.correctness
    assert not found.reading


def test_a_share_is_monitored_by_the_bounds_of_its_plan() -> None:
    plan = replace(PLAN, response="correct", stopping="sequential", max_blocks=24)
    found = analyse(session(fast_and_fragile(), ("arm",)), plan)
    look, share = found.look, found.primary_share
    assert look is not None
    assert share is not None
    assert found.decision == "difference"
    first = next(at for at, z, bound in zip(look.looks, look.z, look.bounds, strict=False) if abs(z) > bound)
    assert f"bound crossed at block {first}" in found.verdict
    plain = newcombe(8, 24, 24, 24)
    assert share.ci[0] < plain[0]
    assert share.ci[1] > plain[1]


def test_time_and_correctness_are_read_together_where_rates_differ() -> None:
    found = analyse(session(fast_and_fragile(30), ("arm",)), PLAN)
    assert found.decision == "difference"
    assert "faster among those that work, and fewer work (10 of 30 against 30 of 30" in found.verdict
    assert found.reading in found.verdict
    even = analyse(session(programs(TWO, blocks=30, effects={"b": -0.9}), ("arm",)), PLAN)
    assert even.reading == ""
    assert "Read together" not in even.verdict


def test_a_gap_that_chance_may_have_made_is_called_so() -> None:
    rows = programs(TWO, blocks=12)
    failed = (rows["arm"] == "b") & rows["block"].isin([2, 5])
    rows = rows.assign(verdict=np.where(failed, "wrong", "correct"), seconds=rows["seconds"].where(~failed))
    assert "fewer worked, which chance may have done" in analyse(session(rows, ("arm",)), PLAN).verdict


def test_a_plan_without_a_response_has_the_hash_it_always_had() -> None:
    old = Experiment(task="t", factors={"agents": [1, 2]}, analysis=PLAN)
    order = run_order(treatments=2, blocks=range(1, 3), seed=1)
    assert plan_hash(old, order) == OLD_HASH
    declared = replace(old, analysis=replace(PLAN, response="correct"))
    assert plan_hash(old, order) != plan_hash(declared, order)
    assert plan_hash(replace(old, analysis=replace(PLAN, response=None)), order) == plan_hash(old, order)


@pytest.mark.parametrize(
    "text", ["time", "correct", "correct and 2x faster", "correct and 1.5 × faster", "output tokens"]
)
def test_responses_are_read(text: str) -> None:
    assert TypeAdapter(AnalysisPlan).validate_python({"response": text}).response == text


@pytest.mark.parametrize("text", ["", "speed", "correct and faster", "correct and -2x faster"])
def test_no_other_response_is(text: str) -> None:
    with pytest.raises(ValidationError, match="is no response: write 'time'"):
        TypeAdapter(AnalysisPlan).validate_python({"response": text})


@pytest.mark.parametrize(("n", "first", "second"), [(8, 0.9, 0.2), (20, 0.9, 0.5)])
def test_the_power_of_a_share_is_that_of_its_own_test(n: int, first: float, second: float) -> None:
    chances = [stats.binom.pmf(np.arange(n + 1), n, p) for p in (first, second)]
    found = 0.0
    for i, j in ((i, j) for i in range(n + 1) for j in range(n + 1)):
        if chances[0][i] * chances[1][j] > 1e-6:
            found += chances[0][i] * chances[1][j] * (boschloo_p(i, n, j, n) < 0.05)
    assert share_power(first=first, second=second, n1=n, n2=n) == pytest.approx(found, abs=2e-3)


@pytest.mark.parametrize("primary", ["arm: a / b", "arm: b / a"])
@pytest.mark.parametrize("response", ["time", "correct"])
def test_every_pair_is_said_once_the_way_round_in_which_the_plan_has_it(primary: str, response: str) -> None:
    plan = AnalysisPlan(primary=primary, response=response)
    found = analyse(session(fast_and_fragile(), ("arm",)), plan)
    times = [found.primary, *found.contrasts] if response == "time" else found.contrasts
    assert [each.contrast for each in times if each is not None] == [primary]
    assert [each.contrast for each in found.correctness] == [primary]


def test_runs_whose_model_answers_itself_are_no_programs_that_failed() -> None:
    rows = programs({"mode": ("code", "direct")}, blocks=8)
    direct = rows["mode"] == "direct"
    share = np.where(direct, 0.5 + rows["run"] % 4 / 8, 1.0)
    rows = rows.assign(accuracy=share, verdict=np.where(direct, "wrong", "correct"))
    rows = rows.assign(seconds=rows["seconds"].where(~direct), ratio=rows["ratio"].where(~direct))
    found = analyse(session(rows, ("mode",)), AnalysisPlan(primary="mode: code / direct", response="accuracy"))
    assert (found.programs, found.correct, found.correctness, found.reading) == (8, 8, (), "")
    assert [(each.attempted, each.correct, each.verdicts) for each in found.treatments] == [
        (8, 8, (("correct", 8),)),
        (0, 0, ()),
    ]
    assert "mode code: 100 % of inputs right (8 runs) against" in found.verdict
    assert "n = 16 runs" in found.verdict
    assert not any(caution.code == "failure-rates" for caution in found.cautions)
    assert {each.treatment for each in found.trajectories} == {"mode code"}
    assert {each.treatment for each in found.targets} == {"mode code"}
    assert found.equal_doses == ()
    assert [words for words in found.cannot if "error degrees" in words or "add replicates" in words] == []
    assert any("a model that answers the inputs itself writes no program" in words for words in found.cannot)
