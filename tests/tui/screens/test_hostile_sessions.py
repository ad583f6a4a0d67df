"""A stranger's session on screen: it is shown or refused in words, and nothing beside it is touched."""

import shutil
from pathlib import Path

import pytest
from textual.pilot import Pilot

from refinery_tui.tui.screens.home.home_screen import HomeScreen
from refinery_tui.tui.screens.session.session_screen import SessionScreen
from tests.fakes.strangers import PLANTS, SECRET, Victim, within
from tests.fakes.waiting import app, text, until

BESIDE = ("experiment.toml", "lock", "control", "inbox", "live/run-1.txt", "programs", "bench.json")
PLACES = {"the events": ("events.jsonl",), "all that stands beside them": BESIDE}
KEYS = ("enter", "2", "3", "4", "5", "escape", "a", "7", "0", "escape", "left_square_bracket", "slash", "escape")
LISTED = ("link_to_file", "second_name", "sparse")  # what else has no file of events is no session
SECONDS = 120.0  # far more than any of it takes, far less than waiting for ever


def shown(pilot: Pilot[int]) -> bool:
    """Whether the session screen has read its session, or says why it cannot."""
    screen = pilot.app.screen
    if not isinstance(screen, SessionScreen):
        return False
    return bool(screen.session.watched.trouble) or not screen.session.reading


async def looked_through(folder: Path, session: Path) -> str:
    """Open the session, then everything in it that keys reach; all that was on screen."""
    seen = []
    async with app(folder, session).run_test(size=(160, 50)) as pilot:
        await until(pilot, lambda: shown(pilot))
        seen.append(text(pilot))
        for key in KEYS:
            await pilot.press(key)
            await pilot.pause()
            seen.append(text(pilot))
    return "\n".join(seen)


@pytest.mark.parametrize("places", PLACES)
async def test_whatever_a_session_holds_the_screens_show_it_or_say_why_not_and_touch_nothing_else(
    places: str, sessions: Path, tmp_path: Path
) -> None:
    victim = Victim.in_folder(tmp_path / "victim")
    before = victim.stands
    for plant in PLANTS:
        folder = tmp_path / plant.__name__
        session = Path(shutil.copytree(sessions / "half-way", folder / "s"))
        for name in PLACES[places]:
            plant(session / name, victim)
        with within(SECONDS):
            seen = await looked_through(folder, session)
        assert SECRET not in seen, plant
        assert victim.stands == before, plant
        assert not victim.leaked_into(session), plant


async def test_home_lists_every_session_of_a_stranger_beside_the_sound_one(sessions: Path, tmp_path: Path) -> None:
    victim, folder = Victim.in_folder(tmp_path / "victim"), tmp_path / "all"
    before = victim.stands
    shutil.copytree(sessions / "finished", folder / "sound")
    for plant in PLANTS:
        session = Path(shutil.copytree(sessions / "finished", folder / plant.__name__))
        for name in ("events.jsonl", "lock", "live"):
            plant(session / name, victim)
    with within(SECONDS):
        async with app(folder).run_test(size=(160, 50)) as pilot:
            await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen) and "sound" in text(pilot))
            await until(pilot, lambda: text(pilot).count("cannot be read") >= len(LISTED))
            assert all(name in text(pilot) for name in LISTED)
            assert SECRET not in text(pilot)
    assert victim.stands == before
