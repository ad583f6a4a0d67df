"""An imported session is worth looking at: where it opens, what it says instead of replies, and no time left."""

from dataclasses import replace
from pathlib import Path

import pytest

from refinery_tui.core.base.text import seconds
from refinery_tui.core.record.results import results
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from refinery_tui.tui.feed.launch_cost import left_offer
from refinery_tui.tui.feed.position import Position
from refinery_tui.tui.panes.iteration import bare_pages
from refinery_tui.tui.panes.session import countdown, imported_run, results_table
from refinery_tui.tui.runtime import farewell_words
from refinery_tui.tui.screens.iteration.iteration_screen import IterationScreen
from refinery_tui.tui.text.styled import plain, width
from tests.fakes import imported_programs
from tests.fakes.waiting import NOW, app, settled, text, until
from tests.places import PILOT

WIDE, NARROW = (160, 50), (80, 24)


@pytest.fixture(scope="module")
def pilot_state() -> State:
    return opened(PILOT).state


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_the_pilot_opens_at_its_best_run_with_its_timings(tmp_path: Path, size: tuple[int, int]) -> None:
    async with app(tmp_path, PILOT).run_test(size=size) as pilot:
        screen = await settled(pilot)
        assert screen.session.here.run == 3
        await until(pilot, lambda: "409 ms, n = 4" in text(pilot))
        shown = text(pilot)
        assert "IMPORTED" in shown
        assert "replies, prompts and cost are not on record" in " ".join(shown.split())
        assert "input 2 repeat 2" in shown
        assert "left" not in shown
        assert not {"410", "415 ms"} & set(shown.split())
        await pilot.press("right_curly_bracket")
        await until(pilot, lambda: "run 4 ·" in text(pilot))
        await pilot.press("d")
        await until(pilot, lambda: isinstance(pilot.app.screen, IterationScreen) and "timings" in text(pilot))
        await until(pilot, lambda: size == NARROW or "as published, arithmetic mean" in text(pilot))


@pytest.mark.parametrize("cells", [30, 46, 76, 110])
def test_its_pages_keep_to_their_width(pilot_state: State, cells: int) -> None:
    for run in pilot_state.runs:
        for rows in (
            bare_pages.page(pilot_state, run, cells),
            imported_run.imported_facts(pilot_state, run, max(cells, 46)),
        ):
            assert any(plain(row).strip() for row in rows)
            assert max(map(width, rows)) <= max(cells, 46)


def test_only_an_imported_session_opens_at_its_best_run(pilot_state: State, sessions: Path) -> None:
    live = opened(sessions / "finished").state
    assert imported_run.first(live, results(live), Position()) == Position()
    there = Position(run=5, iteration=0, following=False)
    assert imported_run.first(pilot_state, results(pilot_state), there) == there


def test_nothing_has_time_left_that_does_not_run(pilot_state: State, sessions: Path) -> None:
    finished, half = opened(sessions / "finished").state, opened(sessions / "half-way").state
    assert {countdown.left(finished, run, NOW).word for run in finished.runs} == {"used"}
    assert {countdown.left(pilot_state, run, NOW).word for run in pilot_state.runs} == {"time"}
    open_ = next(run for run in half.runs if run.status == "running")
    assert countdown.left(half, open_, NOW).word == "left"
    stopped = countdown.left(half, open_, NOW, running=False)
    assert stopped.word == "used"
    assert "interrupted" in stopped.caption
    assert countdown.left(half, half.runs[-1], NOW, running=False).caption == "never started"


def test_one_screen_gives_an_imported_run_one_time(pilot_state: State) -> None:
    for run, result in zip(pilot_state.runs, results(pilot_state), strict=True):
        figure = seconds(result.seconds)
        shown = countdown.left(pilot_state, run, NOW, result=result)
        assert f"{shown.digits} {countdown.beside(shown)}" == f"{figure}, geometric mean of 4 timings"
        page = [plain(row) for row in imported_run.imported_lines(pilot_state, run, 100)]
        assert figure in page[1]
        assert any(row.endswith(f"{figure}, n = 4") for row in page)
        table = results_table.Rows().update(pilot_state, results(pilot_state))[run.planned.id - 1]
        assert figure in table.text


def test_an_imported_session_has_no_column_for_what_nobody_knows(pilot_state: State) -> None:
    titles = [column.title for column in results_table.columns(pilot_state)]
    assert titles == ["run", "agents", "budget", "rep", "verdict", "seconds", "× baseline"]


def test_what_an_ended_run_used_is_counted_as_its_budget_counts(sessions: Path) -> None:
    state = opened(sessions / "finished").state
    for run in state.runs:
        budget = state.experiment.settings(run.planned.treatment).budget
        digits = countdown.left(state, run, NOW).digits
        assert digits == str(run.dose.iterations) if budget.unit == "iterations" else ":" in digits


def test_a_known_program_of_an_imported_run_stands_on_its_page(sessions: Path) -> None:
    state = opened(sessions / "finished").state
    told = replace(state, started=replace(state.started, origin="imported"))
    said = "\n".join(plain(row) for row in imported_run.imported_lines(told, told.run(1), 90))
    assert "def get_difference(numbers):" in said
    assert "press enter to read all of it" in " ".join(said.split())


def test_after_the_app_a_person_is_told_how_to_open_the_session_again(tmp_path: Path) -> None:
    assert farewell_words.hint(None, running=False) == ""
    assert farewell_words.hint(Path("a b/\x1b[31mc"), running=False) == "Open it again: refinery open 'a b/c'"
    assert farewell_words.hint(tmp_path, running=True).startswith("It keeps running without this terminal.")


async def test_the_app_remembers_the_session_that_was_opened(sessions: Path) -> None:
    one = app(sessions, sessions / "finished")
    assert one.opened is None
    async with one.run_test(size=NARROW) as pilot:
        await settled(pilot)
        assert one.opened == sessions / "finished"


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A session of ready programs that were checked and timed here."""
    folder = tmp_path_factory.mktemp("measured")
    imported_programs.imported(folder)
    return folder / "mine"


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_ready_programs_are_never_shown_as_written_here(measured: Path, size: tuple[int, int]) -> None:
    async with app(measured.parent, measured).run_test(size=size) as pilot:
        screen = await settled(pilot)
        assert screen.session.here.run == 1
        await until(pilot, lambda: "WRITTEN ELSEWHERE" in text(pilot))
        shown = " ".join(text(pilot).split())
        assert "Imported from fast/a.py:" in shown
        assert not [word for word in ("agent 1", "budget", "tokens") if word in shown]


def test_a_ready_program_says_its_file_and_where_it_fails(measured: Path) -> None:
    state = opened(measured).state
    wrong = next(run for run in state.runs if run.file == "slow/b.py")
    page = " ".join(plain(row) for row in imported_run.imported_lines(state, wrong, 100))
    assert "Imported from slow/b.py:" in page
    assert "It fails on empty" in page
    assert "# verdict wrong" in page
    table = results_table.Rows().update(state, results(state))
    assert "slow/b.py" in table[wrong.planned.id - 1].text


def test_a_ready_program_that_waits_for_its_check_is_shown_whole(measured: Path) -> None:
    state = opened(measured).state
    open_ = replace(state.runs[0], status="running", reason=None, program="", chosen=None, final=None)
    half = replace(state, runs=(open_, *state.runs[1:]), rounds=(), status="running", ended=None)
    page = " ".join(plain(row) for row in imported_run.imported_lines(half, open_, 100, running=True))
    assert "# seconds 0.10" in page
    assert "Not timed yet." in page
    assert countdown.left(half, open_, NOW).caption == "being checked"
    assert countdown.left(half, open_, NOW, running=False).caption == "interrupted; resume to check it"
    assert left_offer(half, "mine").limit.startswith("none: programs are checked and timed")
