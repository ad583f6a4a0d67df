"""The mouse: tabs, foot keys, answers, charts and rows do what is written on them."""

import re
from pathlib import Path

import pytest
from textual.pilot import Pilot

from refinery_tui.tui.screens.analysis.analysis_screen import AnalysisScreen
from refinery_tui.tui.screens.home.home_screen import HomeScreen
from refinery_tui.tui.screens.iteration.iteration_screen import IterationScreen
from refinery_tui.tui.screens.session.session_screen import SessionScreen
from refinery_tui.tui.screens.shared.help_screen import HelpScreen
from refinery_tui.tui.screens.shared.pick_dialog import PickDialog
from tests.fakes import recorded_sessions
from tests.fakes.waiting import app, settled, text, until


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One finished session; read only."""
    made = tmp_path_factory.mktemp("clicked")
    recorded_sessions.finished(made / "finished")
    return made


def place(pilot: Pilot[int], words: str) -> tuple[int, int]:
    """Where the words stand on the screen, from the top."""
    rows = text(pilot).splitlines()
    y = next(at for at, row in enumerate(rows) if words in row)
    return rows[y].index(words), y


async def click(pilot: Pilot[int], words: str) -> None:
    """A click on the words."""
    await until(pilot, lambda: words in text(pilot))
    await pilot.click(offset=place(pilot, words))


async def test_a_click_on_a_tab_opens_it_and_on_a_foot_key_does_what_the_key_does(folder: Path) -> None:
    async with app(folder, folder / "finished").run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await click(pilot, "analysis")
        await until(pilot, lambda: isinstance(pilot.app.screen, AnalysisScreen))
        screen = pilot.app.screen
        assert isinstance(screen, AnalysisScreen)
        for name in ("variance", "health", "boundary"):
            await click(pilot, name)
            await until(pilot, lambda name=name: screen.view == name)  # type: ignore[misc]  # bound now
        await click(pilot, "? help")
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen))
        await pilot.press("escape")
        await click(pilot, "esc back")
        await until(pilot, lambda: isinstance(pilot.app.screen, SessionScreen))


async def test_each_of_two_keys_of_one_word_is_a_key_of_its_own(folder: Path) -> None:
    async with app(folder, folder / "finished").run_test(size=(120, 36)) as pilot:
        session = await settled(pilot)
        last = session.session.here.run
        await click(pilot, "{ }")
        await until(pilot, lambda: session.session.here.run == last - 1)
        x, y = place(pilot, "{ }")
        await pilot.click(offset=(x + 2, y))
        await until(pilot, lambda: session.session.here.run == last)


async def test_one_click_on_a_row_selects_it_and_a_second_opens_it(folder: Path) -> None:
    async with app(folder).run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: "24/24" in text(pilot) and "about 26 min" in text(pilot))
        home = pilot.app.screen
        assert isinstance(home, HomeScreen)
        await pilot.press("tab")
        await click(pilot, "24/24")
        await until(pilot, lambda: home.focused is not None and home.focused.id == "sessions")
        assert isinstance(pilot.app.screen, HomeScreen)
        await click(pilot, "24/24")
        await until(pilot, lambda: isinstance(pilot.app.screen, SessionScreen))


async def test_a_dot_of_a_chart_says_which_run_it_is_and_opens_it_when_it_is_clicked_again(folder: Path) -> None:
    async with app(folder, folder / "finished").run_test(size=(120, 36)) as pilot:
        session = await settled(pilot)
        await pilot.press("a", "3")
        await click(pilot, "1 agent · 60 s")  # the name does nothing
        y = place(pilot, "1 agent · 60 s")[1]
        row = text(pilot).splitlines()[y]
        await pilot.click(offset=(row.index("●"), y))
        await until(pilot, lambda: "run 24, agents 1 · budget 60 s: 96.0 ms, 0.141 × baseline" in text(pilot))
        await pilot.click(offset=(row.index("●"), y))
        await until(pilot, lambda: isinstance(pilot.app.screen, IterationScreen))
        assert session.session.here.run == 24


async def test_a_contrast_a_point_and_a_column_of_the_power_curve_say_their_figures(folder: Path) -> None:
    async with app(folder, folder / "finished").run_test(size=(160, 50)) as pilot:
        session = await settled(pilot)
        await until(pilot, lambda: session.evidence.foreseen is not None)
        await pilot.press("a")
        await click(pilot, "agents: 3 / 1")
        await until(pilot, lambda: "agents: 3 / 1: ratio 0.99, 95 % interval 0.45–2.20, p = 1.000" in text(pilot))
        await click(pilot, "4 interaction")
        await until(pilot, lambda: "95 % interval of a mean" in text(pilot))
        drawn = text(pilot).splitlines()
        y = next(at for at, row in enumerate(drawn) if "▲" in row[:60])
        await pilot.click(offset=(drawn[y].index("▲"), y))
        await until(pilot, lambda: "2 agents, 3 iter: 279 ms (" in text(pilot))
        await click(pilot, "7 power")
        await until(pilot, lambda: "power wanted" in text(pilot))
        y = place(pilot, "50 %")[1]
        await pilot.click(offset=(140, y))
        await until(pilot, lambda: bool(re.search(r"\d+ replicates, \d+ programs: power", text(pilot))))
        found = re.search(r"(\d+) replicates, (\d+) programs: power", text(pilot))
        assert found is not None
        assert int(found[2]) == 12 * int(found[1])


async def test_an_answer_is_given_and_an_option_is_chosen_by_a_click(folder: Path) -> None:
    async with app(folder).run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: "about 26 min" in text(pilot))
        await pilot.press("tab", "n")
        await until(pilot, lambda: "New experiment" in text(pilot))
        await pilot.press(*("tab",) * 7, "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, PickDialog))
        await click(pilot, "pilot-faithful")
        assert isinstance(pilot.app.screen, PickDialog)
        await click(pilot, "pilot-faithful")
        await until(pilot, lambda: text(pilot).count("[x]") == 2)
        await click(pilot, "enter take")
        await until(pilot, lambda: not isinstance(pilot.app.screen, PickDialog))
        await pilot.press("escape")
        await until(pilot, lambda: "is not saved" in text(pilot))
        await click(pilot, "discard what was typed")
        await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))
