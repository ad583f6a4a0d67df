"""Where people took part: what is compared, what is counted, and what waits, in the same words everywhere."""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console, RenderableType

from refinery_tui.cli.experiments.progress_full import summary
from refinery_tui.cli.sessions.compare_text import session_lines as compared_lines
from refinery_tui.cli.sessions.show_session_text import session_lines
from refinery_tui.cli.sessions.show_text import run_lines
from refinery_tui.core.analysis.report.render import as_text
from refinery_tui.core.analysis.session.analyse import of_session
from refinery_tui.core.base.text import ratio, seconds
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.compare.folder_pair import folders_compared
from refinery_tui.core.experiment.experiment import AnalysisPlan
from refinery_tui.core.record.human_events import Decided, DecisionAwaited
from refinery_tui.core.record.inbox import Edit
from refinery_tui.core.record.results import results
from refinery_tui.core.record.store import opened
from refinery_tui.tui.feed.position import Position
from refinery_tui.tui.panes.compare.session_pages import view as compared_view
from refinery_tui.tui.panes.iteration import iteration_facts, iteration_pages
from refinery_tui.tui.panes.session import countdown, header, imported_run, iteration_strip, status_symbols
from refinery_tui.tui.panes.session.human import human_input as joining
from refinery_tui.tui.text.styled import plain
from refinery_tui.tui.views.context import ViewContext
from refinery_tui.tui.views.registry import view
from tests.fakes import recorded_sessions, session_shapes
from tests.fakes.recorded_sessions import Recorder
from tests.places import PILOT

OUT = (
    "Nothing is compared: a person took part in every run, so all are left out of comparisons (declare [analysis] "
    'human_turns = "include" beforehand to keep them).'
)


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A session whose every run a person joined."""
    folder = tmp_path_factory.mktemp("people") / "joined"
    session_shapes.joined(folder)
    return folder


def one(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("name", ["effects", "treatments", "interaction", "curves", "variance", "anova"])
def test_a_view_without_a_run_to_compare_says_that_people_joined_them_all(joined: Path, name: str) -> None:
    state = opened(joined).state
    rows = view(name, ViewContext(state=state, found=of_session(state), cells=76, rows=20))
    said = one(" ".join(plain(row) for row in rows))
    assert OUT in said
    assert said.count("Nothing is compared") == 1
    assert "cannot be estimated" not in said
    assert "No block has been timed" not in said
    assert "has been judged yet" not in said


def test_the_verdict_of_a_session_that_people_joined_counts_no_programs_of_none(joined: Path) -> None:
    state = opened(joined).state
    verdict = of_session(state).verdict
    assert verdict.endswith("No program is compared, because a person took part in 2 judged runs.")
    told = list(session_lines(state, "joined", "finished"))
    assert verdict in told
    assert "0 of 0" not in one(" ".join(told))
    assert OUT in one(as_text(of_session(state)))


def test_a_verdict_names_the_runs_that_stand_out_beside_those_compared(tmp_path: Path) -> None:
    session_shapes.joined(tmp_path / "s", undisturbed=1)
    found = of_session(opened(tmp_path / "s").state)
    assert found.empty == ""
    assert "1 of 1 program is correct, beside 1 run in which a person took part." in found.verdict


def test_a_comparison_of_sessions_counts_the_iterations_of_people_too(joined: Path, tmp_path: Path) -> None:
    session_shapes.joined(tmp_path / "s", undisturbed=1)
    found, verdicts = folders_compared(joined, tmp_path / "s")
    summary = one(" ".join(plain(row) for row in compared_view("summary", found, verdicts, 120)))
    assert "iterations 4 +2 by a person 4 +1 by a person" in summary
    plainly = one(" ".join(compared_lines(found, verdicts)))
    assert "iterations 4 +2 by a person 4 +1 by a person" in plainly
    for said in (summary, plainly):
        assert "A person took part in 2 judged runs of A: left out of its treatments." in said
        assert "of 0 work" not in said


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Recorder]:
    """One run ended, and both others under way stand at their gates; the first iteration of run 3 was rejected."""
    made = session_shapes.begun(
        tmp_path / "gate", session_shapes.AGENTS, AnalysisPlan(primary=None), blocks=2, concurrency=2
    )
    made.conduct(1, 2)
    for run in (2, 3):
        made.begin(run)
        made.ask(run, 1)
        made.answer(run, 1)
        made.judge(run, 1, Verdict.CORRECT, 0.4)
        made.note(DecisionAwaited(at=made.at, run=run, iteration=1))
    no = Decided(at=made.at, run=3, iteration=1, accepted=False, reason="slow", person="ann", wish="no")
    made.note(no)
    made.ask(3, 2)
    made.answer(3, 2)
    made.judge(3, 2, Verdict.CORRECT, 0.3)
    made.note(DecisionAwaited(at=made.at, run=3, iteration=2))
    yield made
    made.session.close()


def test_no_end_is_foreseen_while_everything_waits_for_a_person(gate: Recorder) -> None:
    state = gate.session.state
    assert state.waits_for_people
    assert plain(header.standing(state, gate.at + 5, running=True)) == "waiting for a person"
    assert "ETA" not in plain(header.header(state, gate.at + 5, 80, running=True))
    drawn = printed(summary(state, gate.at + 5, "sessions/my gate"))
    assert "waiting for a person" in drawn.splitlines()[0]
    assert " left" not in drawn.splitlines()[0]


def test_an_end_is_foreseen_again_once_a_run_goes_on(gate: Recorder) -> None:
    gate.note(Decided(at=gate.at, run=2, iteration=1, accepted=True, reason="", person="ann", wish="yes"))
    gate.ask(2, 2)
    state = gate.session.state
    assert not state.waits_for_people
    assert plain(header.standing(state, gate.at + 5, running=True)).startswith("ETA")


def test_the_full_display_says_what_waits_for_a_person_and_how_to_answer(gate: Recorder) -> None:
    drawn = printed(summary(gate.session.state, gate.at + 5, "sessions/my gate"))
    assert "waits for a person to decide on iteration 1" in drawn
    assert "waits for a person to decide on iteration 2" in drawn
    assert "answer: refinery join 'sessions/my gate' 2 --accept" in drawn
    assert "answer: refinery join 'sessions/my gate' 3 --accept" in drawn
    assert "on the bench" not in drawn


def test_a_rejected_iteration_has_a_mark_of_its_own_that_the_help_names(gate: Recorder) -> None:
    run = gate.session.state.run(3)
    marks_drawn = [status_symbols.of_iteration(i).text for i in run.iterations]
    assert marks_drawn == ["⊘", "◆"]
    assert "rejected by a person" in {mark.text: meaning for mark, meaning in status_symbols.LEGEND}["⊘"]
    told = "\n".join(run_lines(gate.session.state, 3, "s", "finished"))
    assert "iteration 1 · rejected by a person · correct" in told


def test_what_is_still_being_checked_is_not_said_to_be_wrong(gate: Recorder) -> None:
    gate.note(Decided(at=gate.at, run=2, iteration=1, accepted=True, reason="", person="ann", wish="yes"))
    gate.ask(2, 2)
    gate.answer(2, 2)
    state = gate.session.state
    rows = "\n".join(
        plain(row) for row in iteration_facts.iteration_facts(state, state.run(2), state.run(2).iterations[1], 76)
    )
    assert "not timed yet" in rows
    assert "not timed, because it is not correct" not in rows


def test_the_fastest_is_not_set_against_a_faster_one(gate: Recorder) -> None:
    run = gate.session.state.run(3)
    first, second = run.iterations
    head = plain(iteration_pages.difference(run, second, 120, to_best=True, side=False)[0])
    assert "1 → 2 is the fastest correct one, 0.441 × baseline; against the fastest before it, 0.588 × baseline" in head
    assert "against the fastest before it" in head
    assert "against the fastest correct one" in plain(
        iteration_pages.difference(run, first, 120, to_best=True, side=False)[0]
    )


def test_an_edit_of_a_run_that_left_the_comparisons_does_not_say_that_it_leaves_them(tmp_path: Path) -> None:
    made = recorded_sessions.visited(tmp_path / "s", exploratory=True)
    state = made.session.state
    made.session.close()
    left, other = state.run(1), state.run(3)
    going = replace(left, status="running")
    assert "is already left out of the comparisons" in joining.consequences(state, going, going.iterations[0])
    assert "is then left out of the comparisons" in joining.consequences(state, other, other.iterations[0])
    assert joining.addressed(state, left) == "To the team of run 1:"
    assert "will be left out of the comparisons" in joining.addressed(state, other)


def test_an_edit_handed_in_when_its_run_has_ended_is_said_to_change_no_result(tmp_path: Path) -> None:
    made = recorded_sessions.visited(tmp_path / "s")
    state = made.session.state
    made.session.close()
    wish = Edit(person="ann", run=2, iteration=1, base="b", program="p")
    assert "Run 2 has ended" in joining.too_late(state, wish)
    assert joining.too_late(state, replace(wish, run=3)) == ""


def printed(drawn: RenderableType) -> str:
    console = Console(file=io.StringIO(), width=160)
    console.print(drawn)
    file = console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


def test_the_status_line_of_a_result_has_the_figures_of_its_row(tmp_path: Path) -> None:
    recorded_sessions.finished(tmp_path / "s")
    state = opened(tmp_path / "s").state
    found = results(state)
    chosen = {run.planned.id: i for run in state.runs for i in run.iterations if i.number == run.chosen}
    sound = next(r for r in found if r.seconds is not None and chosen[r.run].seconds is not None)
    run = state.run(sound.run)
    assert run.chosen is not None
    here = Position(run=run.planned.id, iteration=run.chosen, following=False)
    said = plain(iteration_strip.scrubber(state, here, 160, results=found).line)
    final = f"{seconds(sound.seconds)} · {ratio(sound.ratio)} baseline (final, n = {len(sound.timings)})"
    assert final in said
    other = next(i for i in run.iterations if i.seconds is not None)
    assert "(provisional, 1 timing)" in plain(iteration_strip.outcome(other))


def test_every_time_of_an_imported_run_says_what_kind_of_mean_it_is() -> None:
    state = opened(PILOT).state
    run = state.run(3)
    told = [plain(row) for row in imported_run.imported_lines(state, run, 76)]
    assert told[1].endswith("geometric mean")
    assert any("┃ their geometric mean" in row for row in told)
    figure = countdown.left(state, run, 0.0, running=False, result=results(state)[2])
    assert countdown.beside(figure).endswith("geometric mean of 4 timings")
