"""The bytes the app really writes: whatever is said anywhere, nothing but textual's own well-formed sequences."""

import asyncio
import os
import re
import signal
import tempfile
import time
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from textual.app import App
from textual.pilot import Pilot

from tests.fakes import recorded_sessions
from tests.fakes.hostile_text import NASTY, driving, hostile_session
from tests.fakes.real_terminal import CODE, OPENING, terminal
from tests.fakes.waiting import app, settled, until

OWN = re.compile(
    r"\x1b\[[0-9;:]*m"  # colours
    r"|\x1b\[\d+;\d+H"  # moves
    r"|\x1b\[\?(?:1049|25|7|1000|1002|1003|1004|1006|1015|1016|2004|2026|2048)(?:[hl]|\$p)"  # modes
    r"|\x1b\[[<>=]?\d*u"  # keyboard
    r"|\x1b\]22;[a-z-]*\x07"  # the pointer's shape
)
PIECES = (
    "\x1b[2J",
    "\x1b]0;owned\x07",
    "\x1b]52;c;ZQ==\x1b\\",
    "\x9b31m",
    "\x90q\x9c",
    "\x1bc",
    "\x1b[",
    "\u202e",
    "\u2066",
    "\r",
    "\t",
    "\x07",
    "\x08",
    "\u200b",
    "e\u0301" * 9,
    "日本",
    "👩\u200d👩\u200d👧",
    "[@click=app.quit]x[/]",
    "[/red]",
    "\\[",
    "\x85",
)
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
HOSTILE = st.lists(st.one_of(st.sampled_from(PIECES), ANY), max_size=12).map("".join)


def foreign(written: str) -> list[str]:
    """What in `written` could drive a terminal and is none of textual's own sequences."""
    return driving(OWN.sub("", written).replace("\r\n", "\n"))


def painted(running: "App[int]") -> str:
    """The bytes of a whole screen, as the driver would get them."""
    update = running.screen._compositor.render_full_update()
    return update.render_segments(running.console)


def test_the_measure_itself_finds_what_drives_a_terminal() -> None:
    for piece in (
        "\x1b[2J",
        "\x1b]0;x\x07",
        "\x1b]52;c;x\x07",
        "\x9b31m",
        "\x1bc",
        "\x1b[6n",
        "\x07",
        "a\rb",
        "\u202e",
    ):
        assert foreign(f"\x1b[1;2H\x1b[38;2;1;2;3mx{piece}y") != [], repr(piece)
    assert foreign("\x1b[?1049h\x1b[1;2H\x1b[38;2;1;2;3mx\x1b[0m") == []


KEYS = ("1", "2", "3", "left_square_bracket", "d", "2", "3", "4", "5", "question_mark", "escape", "escape", "a", "5",
        "escape", "x", "escape", "g", "escape", "ctrl+p", "escape", "escape")  # fmt: skip


async def _shown(folder: Path, said: str) -> None:
    made = hostile_session(folder, said, f"# {said}\n", said, name=said or "x")
    async with app(folder.parent, folder).run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        pilot.app.notify(said)
        assert foreign(await _painted(pilot)) == []
        for key in KEYS:
            await pilot.press(key)
            assert foreign(await _painted(pilot)) == [], key
    made.session.close()


async def _painted(pilot: Pilot[int]) -> str:
    await pilot.pause()
    return painted(pilot.app)


@settings(max_examples=3, deadline=None)
@given(said=HOSTILE, named=HOSTILE)
def test_whatever_is_said_anywhere_no_foreign_byte_is_painted(said: str, named: str) -> None:
    with tempfile.TemporaryDirectory() as parent:
        name = re.sub(r"[/\x00]", "", named).encode()[:120].decode("utf-8", "ignore").strip(".") or "s"
        asyncio.run(_shown(Path(parent) / name, said))


def test_the_nastiest_text_and_name_are_painted_harmlessly(tmp_path: Path) -> None:
    asyncio.run(_shown(tmp_path / NASTY.replace("/", "").replace("\x00", ""), NASTY))


async def test_a_line_of_ten_megabytes_stalls_nothing_for_more_than_a_moment(tmp_path: Path) -> None:
    """The longest pause of the event loop while it arrives."""
    made = recorded_sessions.recorder(tmp_path / "s")
    made.begin(1)
    made.ask(1, 1)
    pauses: list[float] = []

    async def heartbeat() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.01)
            pauses.append(time.perf_counter() - before)

    async with app(tmp_path, tmp_path / "s").run_test(size=(80, 24)) as pilot:
        screen = await settled(pilot)
        beating = asyncio.create_task(heartbeat())
        made.live(1, "\x1b[31m日" * 2_000_000)
        size = made.session.folder.live(1).stat().st_size
        assert size > 10_000_000
        await until(pilot, lambda: screen.session.watched.tails[1, 1].offset == size)
        beating.cancel()
    made.session.close()
    assert max(pauses) < 2.0, max(pauses)


def test_a_session_that_is_asked_for_is_shown_at_once_and_home_never(tmp_path: Path) -> None:
    recorded_sessions.finished(tmp_path / "asked")
    with terminal(OPENING.format(str(tmp_path), str(tmp_path / "asked"))) as held:
        held.until(b"SIMULATED")
        assert b"honest experiments" not in held.written
        held.press(b"\x1b")
        held.until(b"honest experiments")


def test_the_bytes_of_a_real_terminal_hold_no_foreign_sequence(tmp_path: Path) -> None:
    made = hostile_session(tmp_path / "s-\x1b[2J\x07", NASTY, f"# {NASTY}\n", NASTY, name=NASTY)
    with terminal(CODE.format(str(tmp_path))) as held:
        held.until(b"0/24")
        for keys in (b"\r", b"1", b"3", b"[", b"\r", b"3", b"\x1b", b"?", b"\x1b", b"q"):
            held.press(keys)
            end = time.monotonic() + 0.7
            while time.monotonic() < end:
                held.read()
        status = held.ended()
    made.session.close()
    assert os.waitstatus_to_exitcode(status) == 0
    assert foreign(held.written.decode("utf-8", "replace")) == []


def test_a_terminal_that_goes_away_ends_the_app(tmp_path: Path) -> None:
    with terminal(CODE.format(str(tmp_path))) as held:
        held.until(b"24 runs")
        held.hang_up()
        assert os.waitstatus_to_exitcode(held.ended()) in (129, -signal.SIGHUP)


def test_a_terminal_that_goes_away_without_a_signal_leaves_no_process_behind(tmp_path: Path) -> None:
    deaf = "import signal; signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGHUP]);"
    with terminal(deaf + CODE.format(str(tmp_path))) as held:
        held.until(b"24 runs")
        held.hang_up()
        assert os.waitstatus_to_exitcode(held.ended()) == 129


def test_ctrl_z_gives_the_terminal_back_and_coming_back_takes_it_again(tmp_path: Path) -> None:
    with terminal(CODE.format(str(tmp_path))) as held:
        held.until(b"24 runs")
        held.press(b"\x1a")
        held.until(b"\x1b[?1049l")
        os.waitpid(held.process, os.WUNTRACED)
        held.written = b""
        os.kill(held.process, signal.SIGCONT)
        held.until(b"\x1b[?1049h")
        held.until(b"24 runs")
        held.press(b"q")
        assert os.waitstatus_to_exitcode(held.ended()) == 0
