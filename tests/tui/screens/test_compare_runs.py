"""Two runs beside each other: what the pages say, and the keys."""

from pathlib import Path

import pytest

from refinery_tui.core.compare.run_pair import compared
from refinery_tui.core.compare.side_names import Named
from refinery_tui.core.compare.sides import RunSide, side
from refinery_tui.core.record.results import results
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from refinery_tui.tui.panes.compare import run_pages
from refinery_tui.tui.screens.compare.compare_runs_screen import CompareScreen
from refinery_tui.tui.screens.iteration.iteration_screen import IterationScreen
from refinery_tui.tui.screens.shared.dialogs import TextDialog
from refinery_tui.tui.text.styled import plain, width
from refinery_tui.tui.views import trajectories
from tests.fakes.waiting import app, settled, text, until
from tests.places import PILOT

WIDE, NARROW = (160, 50), (80, 24)


@pytest.fixture(scope="module")
def state(sessions: Path) -> State:
    return opened(sessions / "finished").state


def of(state: State, run: int, iteration: int | None = None) -> RunSide:
    return side(state, results(state), Named(session=None, run=run, iteration=iteration), "finished")


@pytest.mark.parametrize("name", run_pages.VIEWS)
@pytest.mark.parametrize("cells", [60, 78, 158])
def test_every_view_of_every_pair_keeps_to_its_width(state: State, name: str, cells: int) -> None:
    pilot = opened(PILOT).state
    for one, other in (
        (of(state, 1), of(state, 2)),
        (of(state, 1), of(state, 1)),
        (of(state, 4), of(state, 20)),
        (of(pilot, 3), of(state, 1)),
        (of(pilot, 3), of(pilot, 4)),
    ):
        rows = run_pages.view(name, compared(one, other), cells)
        assert any(plain(row).strip() for row in rows)
        assert max(map(width, rows)) <= cells
        assert width(run_pages.heading("A", one, cells)) <= cells


def test_the_plot_has_both_letters_on_one_time_axis_and_marks_what_failed(state: State) -> None:
    rows = [plain(row) for row in trajectories.plot(of(state, 24), of(state, 8), 100)]
    body = "\n".join(rows[: trajectories.ROWS])
    assert "A" in body or "*" in body
    assert "─" in body or "═" in body
    assert "T" in next(row for row in rows if row.strip().startswith("A failed"))
    assert rows[-1].endswith("of replies")
    assert len({len(row) for row in rows}) == 1


def test_a_run_without_a_timed_iteration_says_so_instead_of_a_plot(state: State) -> None:
    pilot = opened(PILOT).state
    assert trajectories.plot(of(pilot, 1), of(pilot, 2), 80) == []
    rows = run_pages.view("trajectories", compared(of(pilot, 1), of(pilot, 2)), 80)
    assert "An imported run has a result and no iterations." in " ".join(plain(row) for row in rows)


async def test_c_compares_with_the_best_run_and_keys_step_b(sessions: Path) -> None:
    async with app(sessions, sessions / "finished").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await pilot.press("c")
        await until(pilot, lambda: isinstance(pilot.app.screen, CompareScreen) and "A run 24 → B run 7" in text(pilot))
        screen = pilot.app.screen
        assert isinstance(screen, CompareScreen)
        assert "SIMULATED" in text(pilot).splitlines()[0]
        assert "SIMULATED" in text(pilot).splitlines()[1]
        assert "A takes" in text(pilot)
        for key, asked in (
            ("right_curly_bracket", Named(session=None, run=8)),
            ("left_square_bracket", Named(session=None, run=8, iteration=4)),
            ("right_square_bracket", Named(session=None, run=8, iteration=5)),
            ("b", Named(session=None, run=7)),
        ):
            await pilot.press(key)
            assert screen.second.asked == asked
            assert screen.first.asked == Named(session=None, run=24)
        assert screen.found is not None
        before = screen.found.quotient
        await pilot.press("o")
        assert (screen.first.asked.run, screen.second.asked.run) == (7, 24)
        after = screen.found.quotient
        assert before is not None
        assert after is not None
        assert before.log_ratio == -after.log_ratio
        for key, words in (("2", "best so far"), ("3", "one timing"), ("4", "per input family"), ("1", "only in A")):
            await pilot.press(key)
            await until(pilot, lambda words=words: words in text(pilot))  # type: ignore[misc]  # a default argument
        await pilot.press("escape")
        await settled(pilot)


async def test_b_can_be_named_in_this_session_or_another(sessions: Path) -> None:
    async with app(sessions, sessions / "finished").run_test(size=NARROW) as pilot:
        await settled(pilot)
        await pilot.press("c")
        await until(pilot, lambda: isinstance(pilot.app.screen, CompareScreen))
        screen = pilot.app.screen
        assert isinstance(screen, CompareScreen)
        for words, refused in (
            ("nonsense", "Write a run such as 13"),
            ("99", "There is no run 99"),
            ("nowhere:3", "is not a session"),
        ):
            await pilot.press("g")
            await until(pilot, lambda: isinstance(pilot.app.screen, TextDialog))
            await pilot.press("ctrl+u", *words, "enter")
            await until(pilot, lambda refused=refused: refused in text(pilot))  # type: ignore[misc]  # a default argument
            await pilot.press("escape")
            await until(pilot, lambda: pilot.app.screen is screen)
        await pilot.press("g")
        await until(pilot, lambda: isinstance(pilot.app.screen, TextDialog))
        await pilot.press("ctrl+u", *"published-pilot:3", "enter")
        await until(pilot, lambda: screen.second.source.path.name == "published-pilot")
        assert screen.second.asked == Named(session=None, run=3)
        assert screen.found is not None
        assert not screen.found.same_session
        await pilot.press("3")
        await until(pilot, lambda: "timed no baseline to compare through" in " ".join(text(pilot).split()))
        assert "IMPORTED" in text(pilot).splitlines()[1]


async def test_c_on_the_iteration_screen_takes_the_iteration_that_is_shown(sessions: Path) -> None:
    async with app(sessions, sessions / "finished").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await pilot.press("left_square_bracket", "left_square_bracket", "d")
        await until(pilot, lambda: isinstance(pilot.app.screen, IterationScreen))
        await pilot.press("c")
        await until(pilot, lambda: isinstance(pilot.app.screen, CompareScreen))
        screen = pilot.app.screen
        assert isinstance(screen, CompareScreen)
        assert screen.first.asked == Named(session=None, run=24, iteration=4)
        await until(pilot, lambda: "run 24.4" in text(pilot))
