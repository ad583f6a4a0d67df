"""A session's folder is harmed while the app watches it: a sentence, the rest stays usable, and it comes back."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from refinery_tui.core.record.event_log import Reader
from refinery_tui.core.record.events import Event
from refinery_tui.core.record.store import Folder, opened
from refinery_tui.tui.feed.session_tail import SessionTail
from refinery_tui.tui.screens.home.home_screen import HomeScreen
from tests.fakes import recorded_sessions
from tests.fakes.waiting import app, settled, text, until

Harm = Callable[[Path], None]


def _away(folder: Path) -> None:
    folder.rename(folder.with_name("away"))


def _emptied(folder: Path) -> None:
    (folder / "events.jsonl").write_bytes(b"")


def _halved(folder: Path) -> None:
    path = folder / "events.jsonl"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _garbage(folder: Path) -> None:
    path = folder / "events.jsonl"
    path.unlink()
    path.write_bytes(b"\x1b[2J\x00garbage \xff\n" * 100_000)


def _another(folder: Path) -> None:
    shutil.rmtree(folder)
    made = recorded_sessions.recorder(folder, replicates=1)
    made.conduct(1, 6)
    made.session.close()


def _a_folder(folder: Path) -> None:
    path = folder / "events.jsonl"
    path.unlink()
    path.mkdir()


def _forged(folder: Path) -> None:
    with (folder / "events.jsonl").open("ab") as file:
        file.write(b'{"prev":"' + b"0" * 64 + b'","kind":"session ended"}\n')


OTHER = ("another file is in its place", "chain of hashes", "became shorter")  # a system may give its number anew
HARMS: dict[str, tuple[Harm, tuple[str, ...]]] = {
    "away": (_away, ("deleted or moved",)),
    "emptied": (_emptied, ("became shorter",)),
    "halved": (_halved, ("became shorter",)),
    "garbage": (_garbage, OTHER),
    "another": (_another, OTHER),
    "a folder": (_a_folder, ("cannot be read",)),
    "forged": (_forged, ("chain of hashes",)),
}


def _restore(kept: Path, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(folder.with_name("away"), ignore_errors=True)
    shutil.copytree(kept, folder)


@pytest.mark.parametrize("harm", HARMS)
async def test_harm_is_a_sentence_the_rest_stays_usable_and_it_comes_back(tmp_path: Path, harm: str) -> None:
    folder, kept = tmp_path / "sessions" / "s", tmp_path / "kept"
    made = recorded_sessions.recorder(folder)
    made.conduct(1, 3)
    made.session.close()
    shutil.copytree(folder, kept)
    done, said = HARMS[harm]
    async with app(tmp_path / "sessions", folder).run_test(size=(160, 50)) as pilot:
        screen = await settled(pilot)
        done(folder)
        await until(pilot, lambda: any(words in text(pilot) for words in said))
        assert "\x1b" not in text(pilot)
        await pilot.press("left_square_bracket")
        assert screen.session.here.iteration == 2
        await pilot.press("enter")
        await until(pilot, lambda: "def get_difference(numbers):" in text(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        _restore(kept, folder)
        await until(pilot, lambda: not any(words in text(pilot) for words in said))
        assert screen.session.watched.state == opened(kept).state
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))


def test_what_stood_before_a_broken_line_is_not_lost_when_it_is_mended(tmp_path: Path) -> None:
    made = recorded_sessions.recorder(tmp_path / "s")
    watched = SessionTail.open(Folder(path=tmp_path / "s"))
    watched.look()
    made.conduct(1, 2)
    made.session.close()
    path = tmp_path / "s" / "events.jsonl"
    whole = path.read_bytes()
    lines = whole.splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:-1], b"nonsense\n"]))
    watched.look()
    assert f"events.jsonl:{len(lines)}: the chain" in watched.trouble
    watched.look()
    assert f"events.jsonl:{len(lines)}: the chain" in watched.trouble
    path.write_bytes(whole)
    watched.look()
    assert watched.trouble == ""
    assert watched.state == opened(tmp_path / "s").state


class Unread(Reader):
    """Fails when it is read."""

    def read(self) -> list[Event]:
        raise AssertionError("it was read again")


def test_a_broken_file_is_read_once_and_not_at_every_look(tmp_path: Path) -> None:
    made = recorded_sessions.recorder(tmp_path / "s")
    made.session.close()
    watched = SessionTail.open(Folder(path=tmp_path / "s"))
    watched.look()
    _garbage(tmp_path / "s")
    watched.look()
    watched.reader = Unread(path=tmp_path / "s" / "events.jsonl")
    watched.look()
    assert watched.trouble


async def test_the_sessions_folder_may_vanish_under_home_and_come_back(tmp_path: Path) -> None:
    recorded_sessions.finished(tmp_path / "sessions" / "s")
    async with app(tmp_path / "sessions").run_test(size=(160, 50)) as pilot:
        await until(pilot, lambda: "24/24" in text(pilot))
        (tmp_path / "sessions").rename(tmp_path / "away")
        await until(pilot, lambda: "No session here yet." in text(pilot))
        (tmp_path / "away").rename(tmp_path / "sessions")
        await until(pilot, lambda: "24/24" in text(pilot))
