"""The analysis screen of a session over several tasks: the map by its key, its tasks and runs by theirs."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from refinery_tui.tui.screens.analysis.analysis_screen import AnalysisScreen
from refinery_tui.tui.screens.iteration.iteration_screen import IterationScreen
from tests.fakes import session_shapes, task_sessions
from tests.fakes.waiting import app, settled, text, until


@pytest.fixture(scope="module")
def sessions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tasks")
    task_sessions.over(folder / "several", task_sessions.SHIPPED[:6], replicates=2)
    session_shapes.all_shapes(folder)
    return folder


async def test_the_map_opens_by_its_key_and_a_run_of_any_task_from_it(sessions: Path) -> None:
    async with app(sessions, sessions / "several").run_test(size=(80, 24)) as pilot:
        session = await settled(pilot)
        await until(pilot, lambda: session.evidence.found is not None)
        await pilot.press("a")
        await until(pilot, lambda: isinstance(pilot.app.screen, AnalysisScreen))
        assert "enter open" not in text(pilot).splitlines()[-1]
        await pilot.press("m")
        await until(pilot, lambda: "▸ csv_totals" in text(pilot))
        assert "[ ] task  { } run  enter open" in text(pilot).splitlines()[-1]
        await pilot.press("right_square_bracket")
        await until(pilot, lambda: "▸ edit_distance:" in text(pilot))
        await pilot.press("right_curly_bracket", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, IterationScreen))
        assert re.search(r"edit_distance", text(pilot))


async def test_a_session_of_one_task_has_no_map(sessions: Path) -> None:
    async with app(sessions, sessions / "sequential").run_test(size=(80, 24)) as pilot:
        session = await settled(pilot)
        await until(pilot, lambda: session.evidence.found is not None)
        await pilot.press("a")
        await until(pilot, lambda: isinstance(pilot.app.screen, AnalysisScreen))
        screen = pilot.app.screen
        assert isinstance(screen, AnalysisScreen)
        await pilot.press("m")
        await pilot.press("2")
        await until(pilot, lambda: screen.view == "boundary")
        assert " m " not in text(pilot).splitlines()[1]


@pytest.mark.parametrize("size", [(80, 24), (160, 50)], ids=["80", "160"])
def test_the_map_looks_as_accepted(
    size: tuple[int, int], sessions: Path, monkeypatch: pytest.MonkeyPatch, snap_compare: Callable[..., bool]
) -> None:
    async def run_before(pilot: Pilot[Any]) -> None:
        session = await settled(pilot)
        await until(pilot, lambda: session.evidence.foreseen is not None)
        await pilot.press("a", "m", "right_square_bracket", "right_curly_bracket")
        await until(pilot, lambda: "▸ edit_distance:" in text(pilot))

    monkeypatch.chdir(sessions.parent)
    folder = Path(sessions.name)
    assert snap_compare(app(folder, folder / "several"), terminal_size=size, run_before=run_before)
