"""The one lock: what was declared before the first call is verified, and a broken plan decides nothing."""

from dataclasses import replace
from pathlib import Path

import pytest

from refinery_tui.core.analysis.report.render import as_text
from refinery_tui.core.analysis.session.analyse import analyse, of_session
from refinery_tui.core.analysis.session.plan_lock import PlanLock, lock_of
from refinery_tui.core.experiment.experiment import AnalysisPlan, Experiment
from refinery_tui.core.experiment.task_plan import plan_hash
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from tests.core.analysis.frames import programs, session
from tests.fakes.conductor import SMALL, climbing, conducted
from tests.places import SESSIONS

PLANNED = SMALL.replace('"3 iterations"]', '"3 iterations"]\n[analysis]\nprimary = "agents: 2 / 1"')


@pytest.fixture
def state(tmp_path: Path) -> State:
    return conducted(PLANNED, tmp_path / "s", climbing())


def test_a_kept_plan_shows_the_hash_of_its_session(state: State) -> None:
    lock = lock_of(state)
    assert (lock.sha256, lock.blocks, lock.breach) == (state.started.plan_sha256, 2, "")
    text = as_text(of_session(state))
    assert f"Plan {lock.sha256[:12]}: locked before the first call, and kept." in text
    assert "plan broken" not in text


def test_an_imported_plan_says_that_its_data_were_known() -> None:
    found = of_session(opened(SESSIONS / "published-pilot").state)
    assert found.lock_sentence.startswith("Plan 61e9319786ea: declared when the session was imported")
    assert found.decision == "no difference shown"


def test_a_session_grown_beyond_its_plan_is_exploratory(state: State, tmp_path: Path) -> None:
    grown = conducted(PLANNED.replace("replicates = 2", "replicates = 3"), tmp_path / "s", climbing())
    assert lock_of(grown).breach == ""
    found = of_session(grown)
    assert found.decision == "exploratory"
    assert "plan broken: 3 blocks instead of the 2 declared" in found.verdict
    assert lock_of(grown).blocks == 2
    assert grown.blocks == 3


def test_growing_up_to_the_declared_most_blocks_breaks_nothing(tmp_path: Path) -> None:
    source = PLANNED + "\nmax_blocks = 3"
    conducted(source, tmp_path / "s", climbing())
    grown = conducted(source.replace("replicates = 2", "replicates = 3"), tmp_path / "s", climbing())
    assert "plan-broken" not in {c.code for c in of_session(grown).cautions}


def test_another_plan_than_the_hashed_one_is_broken(state: State) -> None:
    other = replace(state.experiment, analysis=replace(state.experiment.analysis, alpha=0.2))
    changed = replace(state, started=replace(state.started, experiment=other))
    assert "not the one that was hashed" in lock_of(changed).breach
    assert "was changed after" in lock_of(replace(state, experiment=other)).breach
    assert "plan broken" in of_session(changed).lock_sentence
    reordered = replace(state, started=replace(state.started, plan=state.started.plan[::-1]))
    assert lock_of(reordered).breach


@pytest.mark.parametrize("stopping", ["fixed", "sequential"])
def test_a_broken_lock_decides_nothing(stopping: str) -> None:
    frames = session(programs({"arm": ("a", "b")}, blocks=12, effects={"b": -2.0}), ("arm",))
    plan = AnalysisPlan(primary="arm: b / a", stopping="fixed" if stopping == "fixed" else "sequential", max_blocks=12)
    kept = PlanLock(sha256="0" * 64, blocks=12)
    assert analyse(frames, plan, lock=kept).decision == "difference"
    found = analyse(frames, plan, lock=replace(kept, breach="plan broken: the analysis plan was changed"))
    assert found.decision == "exploratory"
    assert "plan-broken" in {c.code for c in found.cautions}


def test_blocks_beyond_those_declared_are_an_extension() -> None:
    frames = session(programs({"arm": ("a", "b")}, blocks=12, effects={"b": -2.0}), ("arm",))
    found = analyse(frames, AnalysisPlan(primary="arm: b / a"), lock=PlanLock(sha256="0" * 64, blocks=10))
    assert found.decision == "exploratory"
    assert "plan broken: 12 blocks instead of the 10 declared" in found.verdict
    assert found.lock_sentence == "Plan 000000000000: plan broken: 12 blocks instead of the 10 declared."


def test_what_is_not_declared_is_in_no_hash_and_what_is_declared_is() -> None:
    plain = Experiment(task="t")
    bytes_of = {plan_hash(replace(plain, analysis=a), ()) for a in (AnalysisPlan(), AnalysisPlan(target_ratio=0.4))}
    assert len(bytes_of) == 2
    shipped = opened(SESSIONS / "published-pilot").state.started
    assert plan_hash(shipped.experiment, shipped.plan) == shipped.plan_sha256
