"""The facts of an iteration, and how it ended, in the same words wherever it is said."""

from dataclasses import replace
from pathlib import Path

import pytest

from refinery_tui.core.base.extraction import ExtractionNote
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.record.iteration import Iteration
from refinery_tui.core.record.results import results, timings
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from refinery_tui.tui.panes.iteration import iteration_facts, iteration_pages
from refinery_tui.tui.panes.session import countdown, iteration_strip, turn_status
from refinery_tui.tui.text.styled import Line, plain, width
from tests.fakes.recorded_sessions import shot


@pytest.fixture(scope="module")
def whole(sessions: Path) -> State:
    return opened(sessions / "finished").state


def said(lines: list[Line]) -> str:
    return "\n".join(map(plain, lines))


def cancelled(whole: State, overshoot: float = 0.0) -> Iteration:
    turn = replace(
        whole.run(3).iterations[1].turns[0],
        outcome="deadline",
        text="x" * 412,
        overshoot_seconds=overshoot,
        program=None,
    )
    return Iteration(number=2, turns=(turn,))


def test_cases_are_one_row_a_family_with_how_many_were_correct() -> None:
    cases = [shot("a", Verdict.CORRECT, 0.1, place=0, family="edges") for _ in range(3)]
    cases.append(replace(shot("a", Verdict.WRONG, 0.4, place=0, family="edges"), detail="4 instead of 5"))
    cases.append(shot("a", Verdict.CORRECT, 0.2, place=0, family="empty"))
    edges, empty = iteration_facts.families(cases)
    assert (edges.name, edges.cases, edges.correct, edges.verdict, edges.slowest) == ("edges", 4, 3, Verdict.WRONG, 0.4)
    assert (empty.cases, empty.correct, empty.detail) == (1, 1, "")


@pytest.mark.parametrize("cells", [30, 46, 76, 150])
def test_every_family_stands_once_and_no_row_is_too_wide(whole: State, cells: int) -> None:
    run = whole.run(3)
    for iteration in run.iterations:
        rows = iteration_facts.iteration_facts(whole, run, iteration, cells)
        assert max(map(width, rows)) <= cells
        if cells > 40:
            assert said(rows).count("planted extremes") == 1


def test_the_strip_of_a_result_holds_every_final_repeat_beside_the_baseline(whole: State) -> None:
    run = whole.run(3)
    assert run.chosen is not None
    rows = said(iteration_facts.iteration_facts(whole, run, run.iterations[run.chosen - 1], 76))
    result = results(whole)[2]
    assert timings(whole, 3) == list(result.timings)
    assert f"n = {len(result.timings)}" in rows
    assert rows.count("680 ms") >= 1
    assert "log axis, medians at the right" in rows


def test_the_strip_of_another_iteration_is_the_timing_of_its_refinement(whole: State) -> None:
    run = whole.run(3)
    assert "provisional timing, while refining" in said(
        iteration_facts.iteration_facts(whole, run, run.iterations[0], 76)
    )
    failed = next(i for i in run.iterations if i.verdict not in (None, Verdict.CORRECT))
    assert "not timed, because it is not correct" in said(iteration_facts.iteration_facts(whole, run, failed, 76))


def test_a_cancelled_reply_is_told_in_the_same_words_everywhere(whole: State) -> None:
    iteration, words = cancelled(whole), "cancelled at the deadline"
    run = replace(whole.run(3), iterations=(whole.run(3).iterations[0], iteration), chosen=1)
    for told in (
        plain(iteration_strip.outcome(iteration)),
        said(iteration_pages.program(iteration, 200)),
        said(iteration_pages.difference(run, iteration, 200, to_best=False, side=False)),
        said(iteration_pages.reply(iteration, 200, lambda turn: turn.text)),
        said(iteration_facts.iteration_facts(whole, run, iteration, 200)),
        countdown.ending(run),
        countdown.left(whole, run, 0.0).caption,
    ):
        assert words in told
    assert "the 412 characters that had arrived are kept" in countdown.ending(run)


def test_why_there_is_no_program_is_told_in_the_same_words_everywhere(whole: State) -> None:
    turn = replace(whole.run(3).iterations[1].turns[0], program=None, text="x", finish_reason="length")
    words = "the reply was cut off at the length limit"
    for note in (ExtractionNote(absence="cut by length"), None):  # an older record knows the finish reason alone
        iteration = Iteration(number=2, turns=(replace(turn, extraction=note),))
        run = replace(whole.run(3), iterations=(whole.run(3).iterations[0], iteration), chosen=1)
        for told in (
            plain(iteration_strip.outcome(iteration)),
            said(iteration_pages.program(iteration, 200)),
            said(iteration_pages.difference(run, iteration, 200, to_best=False, side=False)),
            said(iteration_facts.iteration_facts(whole, run, iteration, 200)),
            said(iteration_pages.reply(iteration, 200, lambda turn: turn.text)),
        ):
            assert words in told


def test_what_was_assumed_to_find_a_program_stands_beside_it(whole: State) -> None:
    run = whole.run(3)
    note = ExtractionNote(assumed=("no fence",), candidates=2)
    turn = replace(run.iterations[0].turns[0], extraction=note)
    rows = said(iteration_facts.iteration_facts(whole, run, replace(run.iterations[0], turns=(turn,)), 200))
    assert "the code outside of any code block is the program" in rows
    assert "the last of several programs is meant" in rows


def test_an_overshoot_is_told_where_a_run_ended(whole: State) -> None:
    run = replace(whole.run(3), iterations=(cancelled(whole, overshoot=1.5),))
    assert countdown.ending(run).endswith("overshot the deadline by 1.50 s")
    assert (
        countdown.ending(replace(whole.run(3), overshoot_seconds=2.0))
        == "budget spent; overshot the deadline by 2.00 s"
    )
    assert countdown.ending(whole.run(3)) == "budget spent"
    assert turn_status.without_program(Iteration(number=1)) == "No program: waiting."
