"""Home on a small terminal: the presets are chosen by what they ask, and the page of each is read whole."""

from pathlib import Path

import pytest

from refinery_tui.core.base.files.package_files import preset_names
from refinery_tui.core.find.preset_pages import preset_title
from refinery_tui.tui.screens.shared.dialogs import ChoiceDialog
from refinery_tui.tui.widgets.reader import PageReader
from refinery_tui.tui.widgets.table import Table
from tests.fakes.waiting import app, text, until

SMALL, LEAST, LARGE = (80, 24), (60, 16), (160, 50)


async def test_the_presets_stand_with_what_they_ask_and_the_page_of_the_one_under_the_cursor(tmp_path: Path) -> None:
    async with app(tmp_path / "none").run_test(size=SMALL) as pilot:
        first, second, *_ = preset_names()
        await until(pilot, lambda: preset_title(second) in text(pilot) and "In March 2025" in text(pilot))
        assert preset_title(first) in text(pilot)
        assert "Sessions: 0─" in text(pilot)
        assert "tab page" in text(pilot)
        await pilot.press("down")
        await until(pilot, lambda: "After a much-read experiment" in text(pilot))
        assert "12 runs: budget, 6 replicates · simulated · costs nothing" in text(pilot)


async def test_whoever_reads_the_page_has_the_room_of_both_lists_and_enter_begins_its_experiment(
    tmp_path: Path,
) -> None:
    async with app(tmp_path / "none").run_test(size=SMALL) as pilot:
        await until(pilot, lambda: "In March 2025" in text(pilot))
        page = pilot.app.screen.query_one("#overview", PageReader)
        before = page.size.height
        await pilot.press("tab")
        await until(pilot, lambda: pilot.app.focused is page and page.size.height > 2 * before)
        assert all(table.has_class("-folded") for table in pilot.app.screen.query(Table))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceDialog))
        assert "Start pilot?" in text(pilot)
        assert "cost    nothing: no real model is called" in text(pilot)
        assert "about 2" in text(pilot)


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_without_sessions_tab_goes_between_the_experiments_and_the_page_as_the_foot_line_says(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with app(tmp_path / "none").run_test(size=size) as pilot:
        await until(pilot, lambda: "In March 2025" in text(pilot) and "tab page" in text(pilot))
        for focused, said in (("overview", "tab list"), ("offers", "tab page")):
            await pilot.press("tab")
            await until(pilot, lambda focused=focused: pilot.app.focused and pilot.app.focused.id == focused)  # type: ignore[misc]  # bound now
            await until(pilot, lambda said=said: said in text(pilot))  # type: ignore[misc]  # bound now


async def test_the_key_beside_a_folded_list_leads_to_it(sessions: Path) -> None:
    async with app(sessions).run_test(size=SMALL) as pilot:
        await until(pilot, lambda: "10/12" in text(pilot))
        for pressed, here, there in (("tab", "offers", "(shift+tab)"), ("shift+tab", "sessions", "(tab)")):
            await pilot.press(pressed)
            await until(pilot, lambda here=here: pilot.app.focused and pilot.app.focused.id == here)  # type: ignore[misc]  # bound now
            await until(pilot, lambda there=there: there in text(pilot))  # type: ignore[misc]  # bound now


async def test_the_list_that_is_used_is_open_and_the_other_its_title(sessions: Path) -> None:
    async with app(sessions).run_test(size=SMALL) as pilot:
        await until(pilot, lambda: "10/12" in text(pilot) and "Start an experiment: " in text(pilot))
        assert preset_title("better-casual") not in text(pilot)
        await pilot.press("tab")
        await until(pilot, lambda: preset_title("better-casual") in text(pilot) and "10/12" not in text(pilot))


async def test_the_hint_says_what_enter_does_in_the_list_that_is_used(sessions: Path) -> None:
    async with app(sessions).run_test(size=SMALL) as pilot:
        await until(pilot, lambda: "to open the session under the cursor" in text(pilot))
        await pilot.press("tab")
        await until(pilot, lambda: "to start pilot; you are asked first" in text(pilot))


async def test_it_can_be_read_at_the_least_size_and_nothing_is_folded_where_there_is_room(tmp_path: Path) -> None:
    async with app(tmp_path / "none").run_test(size=LEAST) as pilot:
        await until(pilot, lambda: "24 runs" in text(pilot) and preset_title("pilot") in text(pilot))
        assert "about 26 min" in text(pilot)
        await pilot.resize_terminal(*LARGE)
        await until(pilot, lambda: "No session here yet." in text(pilot) and "In March 2025" in text(pilot))
        assert not any(table.has_class("-folded") for table in pilot.app.screen.query(Table))
