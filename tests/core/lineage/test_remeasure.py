"""A session's programs are measured again in a session of their own, which says what held and what did not."""

import asyncio
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from refinery_tui.core.analysis.report.findings_json import as_facts
from refinery_tui.core.analysis.report.render import as_text
from refinery_tui.core.analysis.session.agreement.agreement_findings import RemeasuredFinding
from refinery_tui.core.analysis.session.agreement.rank_agreement import rank_agreement
from refinery_tui.core.analysis.session.agreement.remeasured import difference_of_logs
from refinery_tui.core.analysis.session.analyse import of_session
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bundle.checks import verify_session
from refinery_tui.core.conduct.run_session import run
from refinery_tui.core.export.notes import notes
from refinery_tui.core.find.resolve import asked, complete
from refinery_tui.core.lineage.descendants import measured_before
from refinery_tui.core.lineage.recorded import recorded
from refinery_tui.core.publish.report.page import page
from refinery_tui.core.publish.subject import Subject
from refinery_tui.core.record.events import Event, SessionEnded
from refinery_tui.core.record.results import results
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from refinery_tui.tui.text.styled import plain
from refinery_tui.tui.views.context import ViewContext
from refinery_tui.tui.views.treatments import treatments
from tests.docs.json_shapes import assert_held
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import conducted
from tests.fakes.remeasured_sessions import PLANNED, TWO, OtherMachine, again_order, all_of, measured_again, teams


class Died(BaseException):
    """The conductor's process ended."""


@pytest.fixture(scope="module")
def sessions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`old`; `same` and `every`, by the same bench; `other`, on which two agents' programs are slow and one fails."""
    folder = tmp_path_factory.mktemp("remeasured")
    conducted(PLANNED, folder / "old", teams(), FakeBench(noise=0.01))
    measured_again(folder / "old", folder / "same", FakeBench(noise=0.01, seed=1))
    measured_again(folder / "old", folder / "every", FakeBench(noise=0.01, seed=3), every=True)
    slow = dict.fromkeys(map(str, TWO), 4.0)
    other = OtherMachine(noise=0.01, seed=2, times=slow, fails=frozenset({"# seconds 0.84"}))
    measured_again(folder / "old", folder / "other", other)
    return folder


def state(sessions: Path, name: str) -> State:
    return opened(sessions / name).state


def held(sessions: Path, name: str) -> RemeasuredFinding:
    found = of_session(state(sessions, name)).remeasured
    assert found is not None
    return found


def test_the_first_event_names_the_old_session_and_the_hash_of_its_last_event(sessions: Path) -> None:
    earlier, old = state(sessions, "same").started.earlier, recorded(sessions / "old")
    assert earlier is not None
    assert (earlier.session, earlier.head, earlier.events) == ("old", old.head, old.state.events)
    assert earlier.plan_sha256 == old.state.started.plan_sha256


def test_the_programs_are_those_of_the_old_session_and_no_model_was_asked(sessions: Path) -> None:
    old, new = state(sessions, "old"), state(sessions, "same")
    assert [run.program for run in new.runs] == [run.program for run in old.runs]
    assert all(turn.by == "elsewhere" for run in new.runs for turn in run.turns)
    assert [run.planned.block for run in new.runs] == [run.planned.block for run in old.runs]


def test_on_the_same_machine_every_verdict_and_order_holds(sessions: Path) -> None:
    found = held(sessions, "same")
    for name in ("same", "other", "every"):
        assert_held("remeasure", {"path": name, **as_facts(held(sessions, name))})
    assert found.held
    assert (found.results.programs, found.results.held, found.results.waiting) == (10, 10, 0)
    assert found.by_treatment is not None
    assert (found.by_treatment.pairs, found.by_treatment.kept) == (1, 1)
    assert found.programs is not None
    assert found.programs.kendall > 0.8
    assert not found.swapped


def test_a_verdict_that_does_not_hold_is_named_with_where_it_stood(sessions: Path) -> None:
    found = held(sessions, "other")
    assert not found.held
    (changed,) = found.results.changed
    assert (changed.before, changed.now) == (Verdict.CORRECT, Verdict.WRONG)
    assert changed.program == state(sessions, "old").run(changed.earlier_run).program


def test_treatments_that_swapped_are_named_with_whether_their_intervals_overlap(sessions: Path) -> None:
    (swap,) = held(sessions, "other").swapped
    assert {swap.first, swap.second} == {"agents 1", "agents 2"}
    assert (swap.before - 1) * (swap.now - 1) < 0
    assert not swap.overlapped
    assert not swap.overlaps
    assert "the order depends on the machine" in as_text(of_session(state(sessions, "other")))


def test_each_treatment_stands_there_and_here_with_what_moved_its_rank_and_its_verdicts(sessions: Path) -> None:
    one, two = held(sessions, "other").treatments
    assert (one.name, one.judged, one.held, one.programs, one.rank_before, one.rank_now) == ("agents 1", 5, 4, 4, 2, 1)
    assert (two.name, two.judged, two.held, two.programs, two.rank_before, two.rank_now) == ("agents 2", 5, 5, 5, 1, 2)
    assert one.moved == pytest.approx(one.now / one.before)
    assert one.moved_ci[0] < 1 < one.moved_ci[1]
    assert two.moved_ci[0] < 4 < two.moved_ci[1]
    old, new = (
        [
            r.seconds
            for r, run in zip(results(s), s.runs, strict=True)
            if s.started.arms[run.planned.treatment].levels["agents"] == 2
        ]
        for s in (state(sessions, "old"), state(sessions, "other"))
    )
    assert two.seconds_before == pytest.approx(math.exp(np.log(np.array(old, dtype=float)).mean()))
    assert two.seconds_now == pytest.approx(math.exp(np.log(np.array(new, dtype=float)).mean()))


def test_the_table_by_treatment_stands_in_text_report_and_app(sessions: Path) -> None:
    again = state(sessions, "other")
    found = of_session(again)
    row = ["agents", "1", "0.98", "2→1", "4", "of", "5"]
    shown = treatments(ViewContext(found=found, state=again, cells=78, rows=20))
    for text in (as_text(found), "\n".join(map(plain, shown))):
        assert any([w for w in line.split() if w in row] == row for line in text.splitlines())
        assert max(map(len, text.splitlines())) <= 80
    html = page(Subject(name="other", state=again, found=found))
    assert html.count('data-fact="remeasured.treatments.') == 2 * 16
    assert "the order depends on the machine" in html
    assert "agents 1" in html


def test_an_older_record_without_the_times_of_the_earlier_session_shows_a_dash(sessions: Path) -> None:
    again = state(sessions, "same")
    earlier = again.started.earlier
    assert earlier is not None
    bare = replace(earlier, runs=tuple(replace(run, seconds=None) for run in earlier.runs))
    found = of_session(replace(again, started=replace(again.started, earlier=bare)))
    assert found.remeasured is not None
    assert all(math.isnan(each.seconds_before) for each in found.remeasured.treatments)
    assert all(each.moved > 0 for each in found.remeasured.treatments)


def test_the_ratio_of_the_contrasts_is_wider_as_of_independent_sessions_than_by_program(sessions: Path) -> None:
    contrast = held(sessions, "same").contrast
    assert contrast is not None
    assert contrast.paired is not None
    low, high = contrast.independent.ci
    assert low < 1 < high
    assert contrast.paired.log_se < contrast.independent.log_se
    assert contrast.independent.ratio == pytest.approx(contrast.now.ratio / contrast.before.ratio)
    moved = held(sessions, "other").contrast
    assert moved is not None
    assert moved.independent.ci[0] > 2


def test_the_interval_of_independent_log_ratios_is_welchs(sessions: Path) -> None:
    from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

    dice = np.random.default_rng(5)
    one, other = dice.normal(0.4, 0.3, 7), dice.normal(0.1, 0.5, 5)
    parts = [(float(x.mean()), float(x.std(ddof=1) / math.sqrt(len(x))), len(x) - 1.0) for x in (one, other)]
    found = difference_of_logs(parts[0], parts[1], level=0.95)
    low, high = CompareMeans(DescrStatsW(one), DescrStatsW(other)).tconfint_diff(usevar="unequal")
    assert found.ci == pytest.approx((math.exp(low), math.exp(high)))


def test_orders_are_held_against_each_other_within_tasks_alone() -> None:
    before, now = np.array([1.0, 2.0, 3.0, 10.0, 11.0]), np.array([1.0, 3.0, 2.0, 0.2, 0.1])
    found = rank_agreement(before, now, ["a", "a", "a", "b", "b"])
    assert found is not None
    assert (found.items, found.pairs, found.kept) == (5, 4, 2)
    assert found.kendall == pytest.approx((1 / 3 - 1) / 2)
    assert rank_agreement(before[:1], now[:1], ["a"]) is None


def test_every_program_of_every_iteration_is_judged_where_that_is_asked(sessions: Path) -> None:
    found, new = held(sessions, "every"), state(sessions, "every")
    assert found.others is not None
    assert (found.results.programs, found.others.programs, found.others.held) == (10, 10, 10)
    assert [run.program for run in new.runs] == [run.program for run in state(sessions, "old").runs]
    assert [len(run.iterations) for run in new.runs] == [2] * 10


def test_its_label_stands_in_its_marks_its_exports_its_text_and_its_verdict(sessions: Path) -> None:
    new = state(sessions, "same")
    assert new.marks == ("SIMULATED", "REMEASURED")
    assert new.origin == "measured, simulated, remeasured"
    text = as_text(of_session(new))
    assert text.startswith("SIMULATED. REMEASURED. Measured again, on an earlier session's programs. ")
    assert "taken over from old" in " ".join(text.split())
    assert {"SIMULATED.txt", "REMEASURED.txt"} <= notes(new, "").keys()


def test_one_that_was_killed_goes_on_where_it_stood_and_comes_to_the_same(sessions: Path, tmp_path: Path) -> None:
    heard: list[Event] = []

    def dies(event: Event, state: State) -> None:
        heard.append(event)
        if len(heard) == 9:
            raise Died

    order = again_order(all_of(sessions / "old"), tmp_path / "new", listener=dies)
    with pytest.raises((Died, BaseExceptionGroup)):
        asyncio.run(run(order, bench=FakeBench()))
    waiting = of_session(opened(tmp_path / "new").state).remeasured
    assert waiting is not None
    assert waiting.results.waiting > 0
    assert waiting.by_treatment is None
    bench = FakeBench()
    whole = asyncio.run(run(again_order(None, tmp_path / "new"), bench=bench))
    assert [r.verdict for r in results(whole)] == [r.verdict for r in results(state(sessions, "same"))]
    assert len(bench.checked) < 20  # what was checked before is not checked again
    assert measured_before(tmp_path, recorded(sessions / "old"), every=False) == tmp_path / "new"
    assert measured_before(tmp_path, recorded(sessions / "old"), every=True) is None
    assert complete(tmp_path / "new", whole.experiment)


def test_effects_that_are_withheld_there_are_not_shown_here(tmp_path: Path) -> None:
    limited = PLANNED.replace("[analysis]", "[limits]\nusd = 0.01\nreply_tokens = 200\n[analysis]")
    stopped = conducted(limited, tmp_path / "open", teams())
    assert stopped.ended is not None
    assert stopped.ended.reason == "usd limit"
    with pytest.raises(ConfigurationError, match="withheld"):
        all_of(tmp_path / "open")


def test_published_timings_hold_no_program_to_measure(sessions: Path) -> None:
    from tests.places import PILOT

    with pytest.raises(ConfigurationError, match="no program of it is on record"):
        all_of(PILOT)


def test_what_a_plan_of_several_looks_decided_is_exploratory_when_it_is_measured_again(tmp_path: Path) -> None:
    from tests.fakes.session_shapes import PLAN, begun, block

    plan = replace(PLAN, stopping="sequential", max_blocks=6)
    made = begun(tmp_path / "looked", {"agents": [1, 2]}, plan, blocks=6)
    made.paces[1] = 0.1
    for number in range(1, 7):
        block(made, number)
    made.note(SessionEnded(at=made.at, reason="finished"))
    made.session.close()
    again = measured_again(tmp_path / "looked", tmp_path / "again", FakeBench(noise=0.02))
    found = of_session(again)
    assert found.decision == "exploratory"
    assert "earlier session's plan looked more than once" in found.verdict
    assert {check.name: check.holds for check in verify_session(tmp_path / "again")}["plan"]


def test_a_session_over_several_tasks_is_measured_again_task_by_task(tmp_path: Path) -> None:
    from tests.fakes.task_sessions import over

    over(tmp_path / "tasks", ["top_k", "edit_distance"], replicates=3)
    again = measured_again(tmp_path / "tasks", tmp_path / "again", FakeBench())
    found = of_session(again).remeasured
    assert found is not None
    assert found.held
    assert again.experiment.tasks == ("top_k", "edit_distance")
    assert found.by_treatment is not None
    assert found.by_treatment.pairs <= 2  # never across tasks
    assert asked(str(tmp_path / "again")).experiment == again.experiment


def test_a_run_in_which_a_person_took_part_stays_out_of_comparisons(tmp_path: Path) -> None:
    from tests.fakes.session_shapes import joined

    joined(tmp_path / "joined", undisturbed=1)
    again = measured_again(tmp_path / "joined", tmp_path / "again", FakeBench())
    assert [again.touched(run) for run in again.runs] == [True] * (len(again.runs) - 1) + [False]
    assert of_session(again).programs == 1
