"""The form of an experiment's teams through its keys."""

import re
import tomllib
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from refinery_tui.tui.screens.plan.experiment_screen import NewScreen, of_name
from refinery_tui.tui.screens.plan.teams_screen import TeamsScreen
from refinery_tui.tui.screens.shared.pick_dialog import PickDialog
from tests.fakes.waiting import app, text, until

WIDE, NARROW = (160, 50), (80, 24)
TEAM = """
task = "get_difference"
[run]
protocol = "critic"
[[team]]
name = "Ann"
[[team]]
name = "Bo"
"""


async def opened(pilot: Pilot[int], file: Path) -> NewScreen:
    """The form of a file, when its preview is there."""
    pilot.app.push_screen(of_name(str(file)))
    await until(pilot, lambda: isinstance(pilot.app.screen, NewScreen) and pilot.app.screen.found is not None)
    assert isinstance(pilot.app.screen, NewScreen)
    return pilot.app.screen


async def teams_of(pilot: Pilot[int]) -> TeamsScreen:
    """The form of its teams, when all that was typed has been read."""
    await until(pilot, lambda: isinstance(pilot.app.screen, TeamsScreen))
    screen = pilot.app.screen
    assert isinstance(screen, TeamsScreen)
    await until(pilot, lambda: screen.found is not None)
    return screen


async def write(pilot: Pilot[int], name: str, words: str) -> None:
    """Write `words` into a field in place of what stands there, and wait until they have been read."""
    pilot.app.screen.query_one(f"#{name}", Input).focus()
    await pilot.press("end", "ctrl+u", *words)
    await teams_of(pilot)


async def test_teams_written_with_keys_become_the_levels_of_a_factor(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('task = "get_difference"\n[run]\nprotocol = "critic"\n')
    async with app(tmp_path / "none").run_test(size=WIDE) as pilot:
        screen = await opened(pilot, tmp_path / "mine.toml")
        screen.query_one("#team", Input).focus()
        await pilot.press("enter")
        await until(pilot, lambda: "No team has members of its own" in text(pilot))
        await pilot.press("ctrl+g")
        await write(pilot, "team-0", "seniors")
        await write(pilot, "team-0-0-name", "senior")
        await write(pilot, "team-0-0-count", "2")
        await pilot.press("ctrl+g")
        await write(pilot, "team-1", "mixed")
        await write(pilot, "team-1-0-name", "Ann")
        await pilot.press("ctrl+n")
        await write(pilot, "team-1-1-persona", "Be brief, be kind.")
        await until(pilot, lambda: "[[teams.mixed]]" in text(pilot) and 'persona = "Be brief, be kind."' in text(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen and screen.found is not None)
        assert screen.draft.texts["team"] == "seniors, mixed"
        assert screen.found is not None
        values = tomllib.loads(screen.found.source)
        assert values["factors"] == {"team": ["seniors", "mixed"]}
        assert values["teams"] == {
            "seniors": [{"name": "senior", "count": 2}],
            "mixed": [{"name": "Ann"}, {"persona": "Be brief, be kind."}],
        }
        await until(pilot, lambda: "2 treatments" in text(pilot))


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_mistake_stands_below_its_field_and_a_model_is_chosen_by_name(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    (tmp_path / "mine.toml").write_text(TEAM)
    async with app(tmp_path / "none").run_test(size=size) as pilot:
        await opened(pilot, tmp_path / "mine.toml")
        await pilot.press("ctrl+g")
        screen = await teams_of(pilot)
        assert "The team of every run" in text(pilot)
        await write(pilot, "team-0-1-temperature", "9")
        rows = text(pilot).splitlines()
        at = next(at for at, row in enumerate(rows) if re.search(r"temperature +9 ", row))
        assert "✗ must be at most 2, not 9." in rows[at + 1]
        await write(pilot, "team-0-1-temperature", "0.9")
        assert "✗" not in text(pilot)
        screen.query_one("#team-0-1-model", Input).focus()
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, PickDialog))
        await pilot.press("enter")
        await teams_of(pilot)
        assert screen.draft.values()["team"] == [
            {"name": "Ann"},
            {"name": "Bo", "temperature": 0.9, "model": "simulated"},
        ]


async def test_a_name_that_is_taken_is_told_and_a_team_is_left_out_with_its_members(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(TEAM)
    async with app(tmp_path / "none").run_test(size=NARROW) as pilot:
        await opened(pilot, tmp_path / "mine.toml")
        await pilot.press("ctrl+g")
        screen = await teams_of(pilot)
        await pilot.press("ctrl+g", "ctrl+g")
        await until(pilot, lambda: pilot.app.focused is not None and pilot.app.focused.id == "team-2")
        await write(pilot, "team-2", "team 1")
        await until(pilot, lambda: "is the name of another team" in text(pilot))
        assert [team.name for team in screen.draft.teams] == [None, "team 1", "team "]
        await pilot.press("ctrl+l")
        await until(pilot, lambda: [team.name for team in screen.draft.teams] == [None, "team 1"])
        screen.query_one("#team-0-0-name", Input).focus()
        await pilot.press("ctrl+l")
        await until(pilot, lambda: [m.texts["name"] for m in screen.draft.teams[0].members] == ["Bo"])
        await pilot.press("ctrl+l")
        await until(pilot, lambda: [team.name for team in screen.draft.teams] == ["team 1"])
        assert "team" not in screen.draft.values()
