"""The whole analysis over several tasks: the declared question decides, and what it rests on is said."""

from dataclasses import replace

import numpy as np
import pytest

from refinery_tui.core.analysis.report.render import as_text
from refinery_tui.core.analysis.session.analyse import analyse
from refinery_tui.core.analysis.session.findings import Findings
from refinery_tui.core.analysis.session.tasks.task_findings import QuestionFinding, TasksFinding
from refinery_tui.core.analysis.stats.sequential.interim_looks import looks_of
from refinery_tui.core.experiment.experiment import AnalysisPlan
from refinery_tui.core.experiment.task_draw import Question
from refinery_tui.core.record.dataframes import Frames
from tests.core.analysis.task_frames import of_dataset

PLAN = AnalysisPlan(primary="agents: two / one")


def told(frames: Frames, plan: AnalysisPlan = PLAN) -> tuple[Findings, TasksFinding]:
    found = analyse(frames, plan)
    assert found.tasks is not None
    return found, found.tasks


def by(found: TasksFinding, question: Question) -> QuestionFinding:
    return next(q for q in found.questions if q.question == question)


def some(frames: Frames, tasks: int) -> Frames:
    kept = list(dict.fromkeys(frames.programs["task"]))[:tasks]
    return replace(frames, programs=frames.programs[frames.programs["task"].isin(kept)].reset_index(drop=True))


@pytest.mark.parametrize(
    ("question", "drawn_from", "ci", "p"),
    [
        ("these tasks", None, (0.534233, 0.869364), 0.00322000),
        ("tasks like these", None, (0.502961, 0.923416), 0.02037562),
        ("the benchmark", 20, (0.523255, 0.887604), 0.00722246),
    ],
)
def test_one_estimate_has_the_error_of_the_declared_question(
    question: Question, drawn_from: int | None, ci: tuple[float, float], p: float
) -> None:
    found, tasks = told(of_dataset("tasks8", question, drawn_from=drawn_from))
    assert found.primary is not None
    assert found.primary.ratio == pytest.approx(0.681500, rel=1e-5)
    assert found.primary.ci == pytest.approx(ci, rel=1e-5)
    assert found.primary.p == pytest.approx(p, rel=1e-5)
    assert (by(tasks, question).declared, by(tasks, question).verdict) == (True, True)
    assert [q.declared for q in tasks.questions].count(True) == 1


def test_baselines_of_other_seconds_change_nothing_but_the_seconds() -> None:
    frames = of_dataset("tasks8", "tasks like these")
    slow = frames.programs.assign(seconds=frames.programs["seconds"] * 1000)
    one, other = told(frames)[0], told(replace(frames, programs=slow))[0]
    assert one.primary is not None
    assert other.primary is not None
    assert other.primary.ci == pytest.approx(one.primary.ci)
    assert other.treatments[0].seconds == pytest.approx(1000 * one.treatments[0].seconds)


def test_a_task_on_which_an_arm_never_worked_is_named_and_bounded() -> None:
    found, tasks = told(of_dataset("tasks7f", "these tasks"))
    assert "for these tasks (6 of 7)" in found.verdict
    missing = next(t for t in tasks.by_task if t.never)
    assert (missing.task, missing.never) == ("knapsack", ("agents one",))
    assert any("on knapsack agents one never worked" in note for note in tasks.notes)
    assert tasks.bounds == pytest.approx((np.exp(-0.432115109202), np.exp(-0.0851552094522)))


@pytest.mark.parametrize(("many", "shown"), [(2, False), (3, True), (5, True), (6, True), (8, True)])
def test_fewer_than_six_tasks_give_no_verdict_beyond_them(many: int, shown: bool) -> None:
    _, tasks = told(some(of_dataset("tasks8", "these tasks"), many))
    beyond = [q for q in tasks.questions if q.question == "tasks like these"]
    assert bool(beyond) == shown
    if shown:
        assert (beyond[0].verdict is not None) == (many >= 6)
        assert np.isfinite(beyond[0].ci).all()


def test_a_verdict_beyond_five_tasks_is_refused_in_a_sentence() -> None:
    found, _ = told(some(of_dataset("tasks8", "tasks like these"), 5))
    assert found.decision == "not estimable"
    assert "six tasks are the least for a verdict beyond them; 5 tasks have a contrast" in found.verdict


def test_until_the_plan_looks_only_counts_and_single_means_are_shown() -> None:
    frames = of_dataset("tasks8", "tasks like these", blocks=(1, 2))
    waiting = of_dataset("tasks8", "tasks like these").programs.query("block == 3")
    waiting = waiting.assign(status="waiting", verdict=None, seconds=np.nan, ratio=np.nan)
    whole = np.concatenate([frames.programs.to_dict("records"), waiting.to_dict("records")])
    found, tasks = told(replace(frames, programs=type(frames.programs)(list(whole))))
    assert found.locked
    assert (tasks.questions, tasks.by_task, tasks.numbers, tasks.notes) == ((), (), (), ())
    assert tasks.cells[0][0].attempted == 2


def test_looks_at_completed_blocks_use_the_declared_question() -> None:
    plan = replace(PLAN, stopping="sequential", max_blocks=3, first_look=2)
    found, _ = told(of_dataset("tasks8", "tasks like these"), plan)
    assert found.look is not None
    assert found.look.looks == (2, 3)
    assert found.look.bounds == pytest.approx((2.50930851044, 1.99288414535), abs=1e-5)
    assert all(abs(z) > bound for z, bound in zip(found.look.z, found.look.bounds, strict=True))
    assert found.decision == "difference"


def test_a_share_is_compared_by_square_and_add_over_tasks() -> None:
    found, _ = told(of_dataset("tasks7f", "these tasks"), replace(PLAN, response="correct"))
    assert found.primary_share is not None
    assert found.primary_share.method == "square-and-add over tasks"
    assert found.primary_share.ci[0] < found.primary_share.difference < found.primary_share.ci[1]
    assert (found.primary_share.p < 0.05) == (not found.primary_share.ci[0] <= 0 <= found.primary_share.ci[1])


def test_the_fields_numbers_stand_in_findings_and_report_each_with_its_source() -> None:
    found, tasks = told(of_dataset("tasks7f", "these tasks"))
    names = {number.name for number in tasks.numbers}
    assert {"pass@1", "pass@3", "pass^3", "fast_1", "speed-up, geometric mean", "eff@1"} <= names
    geometric = next(n for n in tasks.numbers if n.name == "speed-up, geometric mean" and n.treatment == "agents one")
    assert (geometric.tasks, geometric.of_tasks, geometric.failures) == (6, 7, "failures left out")
    assert all(number.source and number.ci[0] <= number.value <= number.ci[1] for number in tasks.numbers)
    report = as_text(found, width=80)
    assert "Chen et al. 2021" in report
    assert "6 of 7 tasks, failures left out" in report
    assert max(map(len, report.split("\n"))) <= 80


def test_no_pair_of_tasks_and_no_table_that_would_judge_these_tasks_alone() -> None:
    found, _ = told(of_dataset("tasks8", "tasks like these"))
    assert all("task" not in f.contrast.split(":")[0] for f in found.contrasts)
    assert found.anova is None


def _late(frames: Frames) -> Frames:
    """The same with the first program of every task timed out, and failed."""
    first = ~frames.programs.duplicated("task")
    verdict = frames.programs["verdict"].where(~first, "timed out")
    gone = {name: frames.programs[name].where(~first) for name in ("seconds", "ratio")}
    return replace(frames, programs=frames.programs.assign(verdict=verdict, **gone))


def _capped(frames: Frames, seconds: float) -> Frames:
    """The same, with the time limit at which they were cut off on record."""
    late = _late(frames)
    return replace(late, programs=late.programs.assign(cap_seconds=seconds * 1.0))


def test_programs_that_timed_out_count_as_cut_off_where_their_limit_is_on_record() -> None:
    frames = of_dataset("tasks8", "tasks like these")
    found, tasks = told(_capped(frames, 3.0))
    assert found.primary is not None
    assert found.primary.timed_out == 8
    assert "8 programs counted as cut off at the time limit" in found.primary.why
    assert "8 programs timed out and count as cut off at the time limit" in found.verdict
    left_out, _ = told(_late(frames))
    assert left_out.primary is not None
    assert found.primary.ratio != pytest.approx(left_out.primary.ratio)
    (caveat,) = [each.sentence for each in found.cautions if each.code == "timeouts"]
    assert "ratios count them as cut off at the time limit" in caveat
    assert not [t for t in tasks.by_task if t.late]


def test_programs_that_timed_out_are_said_to_be_left_out_of_ratios_over_tasks() -> None:
    found, _ = told(_late(of_dataset("tasks8", "tasks like these")))
    (caveat,) = [each.sentence for each in found.cautions if each.code == "timeouts"]
    assert "8 programs timed out: ratios over tasks leave them out, as failures" in caveat
    assert found.primary is not None
    assert (found.primary.timed_out, found.primary.method) == (0, "tasks")
    report = as_text(found)
    assert "as cut off" not in report
    assert "Timeouts (left out of ratios over tasks)" in report


def test_time_and_correctness_are_read_together_with_each_task_once() -> None:
    found, tasks = told(_late(of_dataset("tasks8", "tasks like these")))
    (correct,) = [q for q in tasks.shares_of_correct if q.declared]
    low, high = (100 * x for x in correct.ci)
    said = f"{100 * correct.value:+.0f} points, {low:.0f} to {high:.0f}, each task once"
    assert said in found.reading


def test_totals_say_that_they_add_up_the_programs_of_all_tasks() -> None:
    found, _ = told(of_dataset("tasks8", "tasks like these"))
    assert "add up the programs of all tasks" in " ".join(as_text(found).split())


def related(frames: Frames, families: dict[str, str]) -> Frames:
    assert frames.several is not None
    return replace(frames, several=replace(frames.several, families=families))


def test_related_tasks_are_one_piece_of_evidence_beyond_them_and_change_nothing_for_these() -> None:
    frames = of_dataset("tasks8", "tasks like these")
    names = list(dict.fromkeys(frames.programs["task"]))
    _, plain = told(frames)
    _, tasks = told(related(frames, dict.fromkeys(names[:2], "sorting")))
    like, these = by(tasks, "tasks like these"), by(tasks, "these tasks")
    assert (like.df, these.ci) == (6, by(plain, "these tasks").ci)
    assert any("8 tasks are of 7 families: beyond them, a family is one piece of evidence." in n for n in tasks.notes)
    found, tasks = told(related(frames, dict.fromkeys(names[:4], "sorting")))
    assert by(tasks, "tasks like these").verdict is None
    assert "six families of tasks are the least for a verdict beyond them; these tasks are of 5" in found.verdict


def test_one_task_under_two_names_is_noticed() -> None:
    frames = of_dataset("tasks8", "these tasks")
    assert frames.several is not None
    names = list(dict.fromkeys(frames.programs["task"]))
    same = replace(frames, several=replace(frames.several, text=dict.fromkeys(names[:2], "one hash")))
    _, tasks = told(same)
    (said,) = [note for note in tasks.notes if "are one task, counted as several" in note]
    assert all(name in said for name in names[:2])


def test_a_look_at_shares_has_the_repeated_interval_of_its_question() -> None:
    plan = replace(PLAN, response="correct", stopping="sequential", max_blocks=3, first_look=2)
    early, _ = told(of_dataset("tasks7f", "these tasks", blocks=(1, 2)), plan)
    once, _ = told(of_dataset("tasks7f", "these tasks", blocks=(1, 2)), replace(plan, stopping="fixed", max_blocks=2))
    assert early.primary_share is not None
    assert once.primary_share is not None
    wide, plain = early.primary_share.ci, once.primary_share.ci
    assert wide[0] < plain[0] < plain[1] < wide[1]
    assert early.primary_share.difference == once.primary_share.difference


@pytest.mark.parametrize(("tasks", "blocks", "looks"), [(8, 10, 5), (12, 10, 9), (8, 5, 4), (1, 10, 2)])
def test_few_tasks_are_looked_at_five_times_at_most_and_from_block_two(tasks: int, blocks: int, looks: int) -> None:
    found = looks_of(treatments=2 * tasks, blocks=blocks, tasks=tasks)
    assert (len(found), found[-1]) == (looks, blocks)
    assert found[0] == (2 if tasks > 1 else 9)


def test_what_further_blocks_would_do_leaves_the_spread_of_tasks_as_it_is() -> None:
    found, _ = told(of_dataset("tasks8", "tasks like these"))
    assert found.primary is not None
    assert found.primary.steady is not None
    se, df = found.primary.after(1000.0)
    assert df == 7
    assert se == pytest.approx(np.sqrt(found.primary.steady), rel=0.05)
    these, _ = told(of_dataset("tasks8", "these tasks"))
    assert these.primary is not None
    assert these.primary.after(4.0)[0] == pytest.approx(these.primary.log_se / 2)


def test_what_the_uncertainty_is_made_of_adds_up_and_is_said_in_a_sentence() -> None:
    found, tasks = told(of_dataset("tasks8", "tasks like these"))
    assert tasks.variance_shares is not None
    assert sum(tasks.variance_shares) == pytest.approx(1)
    assert "of the uncertainty is tasks" in " ".join(as_text(found).split())
    assert 0 < tasks.saved < 1
    assert tasks.weighted_ci == pytest.approx(by(tasks, "tasks like these").ci)  # complete: Hartung and Knapp's own


def test_the_interval_of_shares_says_what_it_rests_on_and_the_fields_scores_are_compared() -> None:
    found, tasks = told(of_dataset("tasks7f", "these tasks"))
    (declared,) = [q for q in tasks.shares_of_correct if q.declared]
    assert declared.shares is not None
    assert declared.shares[0] - declared.shares[1] == pytest.approx(declared.value)
    assert {gap.name for gap in tasks.score_gaps} == {"pass@1", "fast_1", "fast_2", "eff@1"}
    (correct,) = [gap for gap in tasks.score_gaps if gap.name == "pass@1"]
    assert correct.value == pytest.approx(declared.value)
    report = " ".join(as_text(found).split())
    assert "which count as" in report
    assert "the first less the second, square-and-add over tasks" in report
    (eff, *_) = [number for number in tasks.numbers if number.name == "eff@1"]
    assert "task's baseline at the size timed" in eff.differs


def test_one_program_a_side_is_judged_by_mcnemar_too() -> None:
    _, tasks = told(of_dataset("tasks7f", "these tasks", blocks=(1,)))
    assert tasks.paired is not None
    assert 0 < tasks.paired.p_mid <= 1
    assert any(note.startswith("One replicate") for note in tasks.notes)


def test_three_treatments_are_tested_against_treatment_x_task_and_their_pairs_by_holm() -> None:
    found, tasks = told(of_dataset("arms3", "tasks like these"), AnalysisPlan(primary=None))
    assert tasks.omnibus is not None
    assert tasks.omnibus.df[0] == 2
    assert "treatment x task as error" in " ".join(as_text(found).split())
    assert {f.adjustment for f in found.contrasts} == {"Holm's p"}
