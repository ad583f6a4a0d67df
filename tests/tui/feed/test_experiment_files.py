"""Experiments that stand as files in the folder where the app runs are offered on Home."""

import os
from pathlib import Path

import pytest

from refinery_tui.core.find.resolve import presets
from refinery_tui.tui.feed.experiment_files import MOST, OwnFiles
from refinery_tui.tui.screens.shared.dialogs import ChoiceDialog
from tests.fakes.waiting import app, text, until

PILOT = presets()["pilot"].read_text()


def kept(folder: Path, name: str, source: str, at: float) -> None:
    (folder / name).write_text(source)
    os.utime(folder / name, (at, at))


def test_only_experiments_are_found_the_newest_first_and_few(tmp_path: Path) -> None:
    for number in range(MOST + 2):
        kept(tmp_path, f"e{number}.toml", PILOT, 1_000_000 + number)
    kept(tmp_path, "broken.toml", "task = ", 2_000_000)
    kept(tmp_path, "other.toml", "[tool]\nx = 1\n", 2_000_001)
    own = OwnFiles(folder=str(tmp_path))
    assert own.look()
    names = [Path(each.name).name for each in own.found]
    assert names == [f"e{number}.toml" for number in range(MOST + 1, 1, -1)]
    assert not own.look()
    (tmp_path / "e9.toml").unlink()
    kept(tmp_path, "broken.toml", PILOT, 2_000_000)
    assert own.look()
    assert [Path(each.name).name for each in own.found][:2] == ["broken.toml", "e8.toml"]


async def test_home_offers_them_and_starts_them_after_asking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    kept(tmp_path, "mine.toml", PILOT, 1_000_000)
    async with app(tmp_path / "none").run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: "mine.toml" in text(pilot))
        await pilot.press("home", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceDialog))
        assert "Start mine.toml?" in text(pilot)
