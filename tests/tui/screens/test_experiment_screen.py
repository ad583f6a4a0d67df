"""The new experiment screen through its keys."""

import os
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from refinery_tui.core.find.resolve import asked
from refinery_tui.tui.screens.home.home_screen import HomeScreen
from refinery_tui.tui.screens.plan.experiment_screen import NewScreen, of_name
from refinery_tui.tui.screens.session.session_screen import SessionScreen
from refinery_tui.tui.screens.shared.dialogs import TextDialog
from refinery_tui.tui.screens.shared.pick_dialog import PickDialog
from refinery_tui.tui.screens.shared.save_file import refusal
from tests.fakes.waiting import app, text, until

WIDE, NARROW = (160, 50), (80, 24)


async def drafted(pilot: Pilot[int]) -> NewScreen:
    """The new experiment screen, when its preview is that of what stands in the form."""
    await until(pilot, lambda: isinstance(pilot.app.screen, NewScreen))
    screen = pilot.app.screen
    assert isinstance(screen, NewScreen)
    await until(pilot, lambda: screen.found is not None and not screen._newest.busy)
    return screen


async def write(pilot: Pilot[int], screen: NewScreen, name: str, words: str) -> None:
    """Write `words` into a field in place of what stands there."""
    screen.query_one(f"#{name}", Input).focus()
    await pilot.press("end", "ctrl+u", *words)
    await until(pilot, lambda: screen.draft.texts[name] == words)
    await drafted(pilot)


async def test_a_preset_is_the_start_and_every_change_is_previewed(tmp_path: Path) -> None:
    async with app(tmp_path / "none").run_test(size=WIDE) as pilot:
        await pilot.press("n")
        screen = await drafted(pilot)
        assert "12 treatments × 2 replicates = 24 runs" in text(pilot)
        assert "indistinguishable to agents (A/A)" in text(pilot)
        await write(pilot, screen, "agents", "1, 2")
        await write(pilot, screen, "replicates", "9")
        await until(pilot, lambda: "8 treatments × 9 replicates = 72 runs" in text(pilot))
        assert "power" in text(pilot)
        await pilot.press("ctrl+t", "ctrl+t")
        await until(pilot, lambda: "agents = [1, 2]" in text(pilot))
        assert "# What is compared: every combination of these levels is one treatment." in text(pilot)
        assert screen.found is not None
        assert tomllib.loads(screen.found.source)["replicates"] == 9


async def test_the_prompts_of_every_arm_are_a_key_away(tmp_path: Path) -> None:
    async with app(tmp_path / "none").run_test(size=WIDE) as pilot:
        await pilot.press("n")
        await drafted(pilot)
        await pilot.press("ctrl+n")
        await until(pilot, lambda: "treatment 1 of 12: agents 1 · budget 3 iterations" in text(pilot))
        assert "first request" in text(pilot)
        await pilot.press(*["ctrl+n"] * 4)
        await until(pilot, lambda: "treatment 5 of 12" in text(pilot) and "You work in a team" in text(pilot))


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_mistake_stands_below_its_field_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    monkeypatch.chdir(tmp_path)
    async with app(tmp_path / "none").run_test(size=size) as pilot:
        await pilot.press("n")
        screen = await drafted(pilot)
        await write(pilot, screen, "agents", "1, 2 iterations")
        rows = text(pilot).splitlines()
        at = next(at for at, row in enumerate(rows) if "1, 2 iterations" in row)
        assert "✗ '2 iterations' is not a whole number" in rows[at + 1]
        screen.query_one("#name", Input).focus()
        await pilot.press("ctrl+o")
        await until(pilot, lambda: screen.focused is screen.query_one("#agents"))
        assert not os.listdir(tmp_path)
        await write(pilot, screen, "agents", "1, 2")
        assert "is not a whole number" not in text(pilot)


async def test_levels_are_chosen_by_name(tmp_path: Path) -> None:
    async with app(tmp_path / "none").run_test(size=NARROW) as pilot:
        await pilot.press("n")
        screen = await drafted(pilot)
        screen.query_one("#feedback", Input).focus()
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, PickDialog))
        await pilot.press("down", "down", "down", "space", "enter")
        await until(pilot, lambda: screen.draft.texts["feedback"] == "none, timing")
        screen.query_one("#primary", Input).focus()
        await pilot.press("enter")
        await until(
            pilot, lambda: isinstance(pilot.app.screen, PickDialog) and "feedback: timing / none" in text(pilot)
        )
        await pilot.press("end", "enter")
        await until(pilot, lambda: screen.draft.texts["primary"] == "feedback: timing / none")


async def test_framings_of_ones_own_are_offered_and_what_they_send_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "framings").mkdir()
    (tmp_path / "framings/terse.toml").write_text('system = "Answer with code alone."')
    async with app(tmp_path / "none").run_test(size=WIDE) as pilot:
        await pilot.press("n")
        screen = await drafted(pilot)
        screen.query_one("#framing", Input).focus()
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, PickDialog) and "terse" in text(pilot))
        await pilot.press("down", "down", "space", "down", "space", "enter")
        await until(pilot, lambda: screen.draft.texts["framing"] == "plain, terse")
        await until(pilot, lambda: "24 treatments" in text(pilot))
        await pilot.press("ctrl+n", "ctrl+n")
        await until(pilot, lambda: "Answer with code alone." in text(pilot))
        await write(pilot, screen, "framing", "plain, ters")
        await until(pilot, lambda: "'ters' is not a framing. Did you mean 'terse'?" in text(pilot))


async def test_save_writes_what_is_shown_and_start_leads_to_the_proposal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with app(tmp_path / "none").run_test(size=WIDE) as pilot:
        await pilot.press("n")
        screen = await drafted(pilot)
        await write(pilot, screen, "name", "mine")
        await write(pilot, screen, "replicates", "3")
        await pilot.press("ctrl+o")
        await until(pilot, lambda: isinstance(pilot.app.screen, TextDialog))
        await pilot.press("enter")
        await until(pilot, lambda: (tmp_path / "mine.toml").exists() and pilot.app.screen is screen)
        assert screen.found is not None
        assert (tmp_path / "mine.toml").read_text() == screen.found.source
        assert asked("mine.toml").experiment == replace(asked("pilot").experiment, name="mine", replicates=3)
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "Start mine.toml?" in text(pilot) and "36 runs" in text(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        await write(pilot, screen, "replicates", "4")
        await pilot.press("ctrl+r")
        await until(pilot, lambda: isinstance(pilot.app.screen, TextDialog))
        await pilot.press("enter")
        await until(pilot, lambda: "mine.toml exists already." in text(pilot))


async def test_another_experiment_has_another_name(tmp_path: Path) -> None:
    async with app(tmp_path / "none").run_test(size=WIDE) as pilot:
        await pilot.press("n")
        screen = await drafted(pilot)
        assert screen.draft.texts["name"] == ""
        assert "name" not in screen.draft.values()
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))  # nothing was typed, so nothing is asked


async def test_after_a_start_the_form_is_gone_and_the_session_says_that_it_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from refinery_tui.tui.runtime import conductor_process

    monkeypatch.chdir(tmp_path)
    waiting = "import pathlib, time\nwhile not pathlib.Path('go').exists(): time.sleep(0.01)"
    monkeypatch.setattr(conductor_process, "command", lambda *words: [sys.executable, "-c", waiting])
    async with app(tmp_path / "none").run_test(size=NARROW) as pilot:
        await pilot.press("n")
        await drafted(pilot)
        await pilot.press("ctrl+r")
        await until(pilot, lambda: isinstance(pilot.app.screen, TextDialog))
        await pilot.press("enter")
        await until(pilot, lambda: "Start experiment.toml?" in text(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, SessionScreen) and not pilot.app.screen.session.reading)
        await until(pilot, lambda: "Starting ... the isolation" in text(pilot))
        assert "deleted" not in text(pilot)
        (tmp_path / "go").touch()
        await until(pilot, lambda: "Starting" not in text(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))


async def test_a_contrast_whose_factor_is_not_varied_any_more_is_said_where_it_can_be_seen(tmp_path: Path) -> None:
    async with app(tmp_path / "none").run_test(size=NARROW) as pilot:
        await pilot.press("n")
        screen = await drafted(pilot)
        await write(pilot, screen, "budget", "8 iterations")
        await until(pilot, lambda: "✗ primary contrast: the contrast names budget" in text(pilot))
        assert "which is not varied any more: clear it or vary budget" in " ".join(text(pilot).split())
        screen.query_one("#primary", Input).focus()
        await until(pilot, lambda: "✗ primary contrast" not in text(pilot) and "✗ the contrast names" in text(pilot))


async def test_what_is_not_saved_is_not_left_without_asking(tmp_path: Path) -> None:
    async with app(tmp_path / "none").run_test(size=NARROW) as pilot:
        await pilot.press("n")
        screen = await drafted(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))
        await pilot.press("n")
        screen = await drafted(pilot)
        await write(pilot, screen, "name", "other")
        await pilot.press("escape")
        await until(pilot, lambda: "is not saved" in text(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        await pilot.press("escape", "d")
        await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))


async def test_what_the_form_cannot_express_is_kept_and_said(tmp_path: Path) -> None:
    source = (
        'task = "get_difference"\ntreatments = [{agents = 1}, {agents = 2}]\n[run]\nframing = "terse"\n'
        '[prompts.terse]\nask = "{task}\\nBe quick."\n[analysis]\ncomposite = "worst rank"\n'
    )
    (tmp_path / "old.toml").write_text(source)
    async with app(tmp_path / "none").run_test(size=WIDE) as pilot:
        pilot.app.push_screen(of_name(str(tmp_path / "old.toml")))
        screen = await drafted(pilot)
        await write(pilot, screen, "replicates", "9")
        await until(pilot, lambda: "its list of treatments, its prompts" in " ".join(text(pilot).split()))
        assert screen.found is not None
        assert screen.found.outlook is not None
        assert screen.found.outlook.experiment == replace(
            asked(str(tmp_path / "old.toml")).experiment,
            replicates=9,
            name=screen.found.outlook.experiment.name,
        )


async def test_hostile_text_in_a_file_is_shown_as_text(tmp_path: Path) -> None:
    (tmp_path / "odd.toml").write_text(
        'task = "get_difference"\n[factors]\nmodel = ["simulated", "\\u009b2Jx"]\n'
        '[analysis]\nprimary = "a\\u001b]0;x\\u0007[b]"\n'
    )
    async with app(tmp_path / "none").run_test(size=WIDE) as pilot:
        pilot.app.push_screen(of_name(str(tmp_path / "odd.toml")))
        await drafted(pilot)
        await pilot.press("ctrl+t", "ctrl+t")
        await until(pilot, lambda: 'primary = "' in text(pilot))
        assert "\x1b" not in text(pilot)
        assert "\x07" not in text(pilot)
        assert "\x9b" not in text(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, NewScreen)
        assert screen.draft.values() == screen.draft.base


@pytest.mark.parametrize("name", ["~nobody-of-that-name/x", "/", ".", "x" * 300, "a\0b"])
def test_a_name_that_no_file_can_have_is_refused_in_a_sentence(name: str) -> None:
    assert refusal(name)
