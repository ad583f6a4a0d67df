"""Several sessions as one study, from Home's marks to the file that is written."""

import json
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from refinery_tui.core.study.folder_study import study_json, study_of_folders, study_text
from refinery_tui.tui.panes.compare.study_page import FIXED, RANDOM, forest_rows, study_heading, study_page
from refinery_tui.tui.screens.compare.study_screen import StudyScreen
from refinery_tui.tui.screens.home.home_screen import HomeScreen
from refinery_tui.tui.screens.shared.dialogs import TextDialog
from refinery_tui.tui.text.styled import plain, width
from tests.cli.typed_commands import Typed
from tests.docs.json_shapes import assert_held
from tests.fakes import study_sessions
from tests.fakes.waiting import app, text, until

WIDE = (160, 50)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the three sessions of one declared study."""
    return study_sessions.study(tmp_path_factory.mktemp("kept"))


async def opened(pilot: Pilot[int], many: int) -> StudyScreen:
    """The study of the first sessions of Home's list."""
    await until(pilot, lambda: text(pilot).count("10/10") >= 6)
    for _ in range(many):
        await pilot.press("space", "down")
    await pilot.press("u")
    await until(pilot, lambda: isinstance(pilot.app.screen, StudyScreen))
    screen = pilot.app.screen
    assert isinstance(screen, StudyScreen)
    await until(pilot, lambda: "Cochran's Q" in text(pilot))
    return screen


async def test_marked_sessions_are_pooled_and_written_as_the_command_answers(
    kept: Path, tmp_path: Path, typed: Typed
) -> None:
    async with app(kept).run_test(size=WIDE) as pilot:
        screen = await opened(pilot, 3)
        names = [path.name for path in screen.paths]
        assert sorted(names) == sorted(study_sessions.NAMES)
        assert "SIMULATED" in text(pilot)
        assert "Declared (study three machines of 3 sessions): a difference" in text(pilot)
        for name in ("found.json", "found"):
            await pilot.press("x")
            await until(pilot, lambda: isinstance(pilot.app.screen, TextDialog))
            pilot.app.screen.query_one(Input).value = name
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, StudyScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))
        assert "3 sessions marked: A " in text(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: "marked" not in text(pilot))
    assert (tmp_path / "found.json").read_text() == typed("study", *names, "--json", "--sessions", str(kept)).out
    assert screen.found is not None
    assert (tmp_path / "found.txt").read_text() == f"{study_text(screen.found)}\n"


async def test_without_one_of_its_sessions_or_of_another_contrast_a_study_is_exploratory(kept: Path) -> None:
    async with app(kept).run_test(size=WIDE) as pilot:
        await opened(pilot, 2)
        assert "Exploratory, as desktop belongs to it and is left out here" in text(pilot)
        await pilot.press("g")
        await until(pilot, lambda: isinstance(pilot.app.screen, TextDialog))
        pilot.app.screen.query_one(Input).value = "agents: 3 / 1"
        await pilot.press("enter")
        await until(pilot, lambda: "A study compares what exists in all of its sessions." in text(pilot))
        await pilot.press("g")
        await until(pilot, lambda: isinstance(pilot.app.screen, TextDialog))
        pilot.app.screen.query_one(Input).value = "agents: 1 / 2"
        await pilot.press("enter")
        await until(pilot, lambda: "agents: 1 / 2 is 2." in text(pilot))


async def test_one_session_is_no_study_and_that_is_said(kept: Path) -> None:
    async with app(kept).run_test(size=WIDE) as pilot:
        await until(pilot, lambda: text(pilot).count("10/10") >= 6)
        await pilot.press("space", "u")
        await until(pilot, lambda: "A study is of two sessions or more" in text(pilot))
        assert isinstance(pilot.app.screen, HomeScreen)


def test_the_page_keeps_to_its_width_and_shows_each_session_beside_the_pool(kept: Path) -> None:
    found = study_of_folders([kept / name for name in study_sessions.NAMES], kept)
    assert [row.name for row in forest_rows(found)] == [*study_sessions.NAMES, FIXED, RANDOM]
    for cells in (54, 78, 158):
        rows = [study_heading(found, cells), *study_page(found, cells)]
        assert max(map(width, rows)) <= cells
        assert "\n".join(map(plain, rows)).count("●") == (5 if cells > 75 else 0)


def test_the_json_of_a_study_holds_each_sessions_record(kept: Path) -> None:
    found = study_of_folders([kept / name for name in study_sessions.NAMES], kept)
    facts = json.loads(study_json(found))
    assert [each["head"] for each in facts["sessions"]] == [each.head for each in found.sessions]
    assert facts["declared"] == "study three machines of 3 sessions"
    assert_held("study", facts)
