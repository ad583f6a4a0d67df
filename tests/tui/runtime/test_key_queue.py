"""Keys that come faster than they can be handled still go where the ones before them lead."""

from pathlib import Path

from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from refinery_tui.tui.runtime import key_queue
from refinery_tui.tui.screens.plan.experiment_screen import NewScreen
from refinery_tui.tui.widgets.table import Table
from tests.fakes.waiting import app, settled, text, until

NAMES = {"/": "slash", ".": "full_stop", " ": "space"}


def at_once(pilot: Pilot[int], *typed: str) -> None:
    """Let keys arrive in one go, as a terminal hands over what was pasted or typed ahead."""
    for each in typed:
        named = len(each) > 1
        pilot.app.post_message(events.Key(NAMES.get(each, each), None if named else each))


async def two_fields(pilot: Pilot[int]) -> list[Input]:
    """The first two fields of a new experiment, the first of which has the focus."""
    await pilot.press("n")
    await until(pilot, lambda: isinstance(pilot.app.screen, NewScreen))
    screen = pilot.app.screen
    await until(pilot, lambda: isinstance(screen.focused, Input) and screen.focused.id == "name")
    return list(screen.query(Input))[:2]


async def test_what_is_typed_behind_tab_stands_in_the_next_field(tmp_path: Path) -> None:
    async with app(tmp_path / "none").run_test(size=(160, 50)) as pilot:
        first, second = await two_fields(pilot)
        before = second.value
        at_once(pilot, "end", "x", "tab", "end", *"other", "tab")
        await until(pilot, lambda: second.value == f"{before}other" or second.value == "other")
        assert first.value.endswith("x")
        assert "other" not in first.value


async def test_what_is_pasted_behind_tab_stands_in_the_next_field(tmp_path: Path) -> None:
    async with app(tmp_path / "none").run_test(size=(160, 50)) as pilot:
        first, second = await two_fields(pilot)
        at_once(pilot, "tab")
        pilot.app.post_message(events.Paste("pasted"))
        await until(pilot, lambda: "pasted" in second.value)
        assert "pasted" not in first.value


async def test_a_filter_and_a_question_can_be_typed_ahead(sessions: Path) -> None:
    async with app(sessions, sessions / "half-way").run_test(size=(160, 50)) as pilot:
        screen = await settled(pilot)
        table = screen.query_one("#results", Table)
        at_once(pilot, "/", *"8 it")
        await until(pilot, lambda: table.words == "8 it" and len(table.seen) == 6)
        at_once(pilot, "escape", "g", *"4.2", "enter")
        await until(pilot, lambda: (screen.session.here.run, screen.session.here.iteration) == (4, 2))
        assert pilot.app.screen is screen
        assert "Go to run" not in text(pilot)


async def test_no_key_waits_for_one_whose_screen_has_gone(sessions: Path) -> None:
    shown = app(sessions, sessions / "half-way")
    async with shown.run_test(size=(160, 50)) as pilot:
        screen = await settled(pilot)
        at_once(pilot, "d", "escape", "a", "escape", "d", "3", "escape", "g", *"5", "enter")
        await until(pilot, lambda: screen.session.here.run == 5 and pilot.app.screen is screen)
        await until(pilot, lambda: shown.key_queue.idle)
        assert key_queue.PATIENCE < 1
