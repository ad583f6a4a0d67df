"""Replay: the same panes at a moment that moves."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from refinery_tui.tui.app import RefineryApp
from refinery_tui.tui.feed.replay import clock_words
from refinery_tui.tui.screens.iteration.iteration_screen import IterationScreen
from refinery_tui.tui.screens.session.session_screen import SessionScreen
from refinery_tui.tui.screens.shared.host import host_of
from refinery_tui.tui.screens.shared.page import Page
from tests.fakes import recorded_sessions
from tests.fakes.waiting import NOW, knowing, settled, text, until
from tests.places import SESSIONS

WIDE = (160, 50)


class Time:
    """A clock that stands until it is told."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


def made(sessions: Path, which: str, time: Time) -> RefineryApp:
    return knowing(RefineryApp(sessions=sessions, open_session=sessions / which, now=time))


async def at(pilot: Pilot[int], screen: SessionScreen, place: str) -> None:
    for key in ("g", *place, "enter"):
        await pilot.press(key)
    await until(pilot, lambda: pilot.app.screen is screen)


async def test_a_reply_streams_again_and_the_session_stands_as_it_did(sessions: Path) -> None:
    time = Time()
    async with made(sessions, "finished", time).run_test(size=WIDE, notifications=True) as pilot:
        screen = await settled(pilot)
        whole = screen.session.watched.state
        await at(pilot, screen, "3.2")
        await pilot.press("p")
        await until(pilot, lambda: "REPLAY 1×" in text(pilot) and "run 2/24" in text(pilot))
        assert screen.session.watched.state is not whole
        assert "This keeps one pass" not in text(pilot)
        time.now += 4.4  # half of the reply's 8.25 seconds
        await until(pilot, lambda: "The digit sums repeat" in text(pilot))
        assert "This keeps one pass" not in text(pilot)
        await pilot.press("plus", "plus")
        await until(pilot, lambda: "REPLAY 4×" in text(pilot))
        time.now += 0.95
        await until(pilot, lambda: "This keeps one pass" in text(pilot))
        await pilot.press("space")
        await until(pilot, lambda: "REPLAY paused" in text(pilot))
        stood = screen.session.watched.state
        time.now += 1_000
        await pilot.pause(0.3)
        assert screen.session.watched.state is stood
        await pilot.press("f")
        await until(pilot, lambda: "REPLAY" not in text(pilot))
        assert screen.session.watched.state is whole


async def test_jumping_skips_to_the_next_event_and_back_and_the_end_gives_the_session_back(sessions: Path) -> None:
    time = Time()
    async with made(sessions, "finished", time).run_test(size=WIDE, notifications=True) as pilot:
        screen = await settled(pilot)
        whole = screen.session.watched.state
        await at(pilot, screen, "1.1")
        await pilot.press("p")
        await until(pilot, lambda: screen.session.replay)
        assert screen.session.replay is not None
        assert screen.session.replay.recording.count(screen.session.replay.moment) == 3
        await pilot.press("right_square_bracket")
        await until(pilot, lambda: "being checked" in text(pilot))
        await pilot.press("right_curly_bracket")
        await until(
            pilot, lambda: screen.session.watched.state and screen.session.watched.state.run(2).status == "running"
        )
        await pilot.press("left_square_bracket", "left_square_bracket")
        await until(
            pilot, lambda: screen.session.watched.state and screen.session.watched.state.run(2).status == "waiting"
        )
        time.now += 1e6
        await until(pilot, lambda: screen.session.replay is None)
        assert screen.session.watched.state is whole
        await until(pilot, lambda: "The replay is over." in text(pilot) and "n = 21 programs" in text(pilot))


async def test_a_replay_on_the_iteration_screen_shows_the_reply_arriving(sessions: Path) -> None:
    time = Time()
    async with made(sessions, "finished", time).run_test(size=WIDE, notifications=True) as pilot:
        screen = await settled(pilot)
        await at(pilot, screen, "3.2")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, IterationScreen))
        await pilot.press("p")
        await until(pilot, lambda: "REPLAY 1×" in text(pilot) and "(nothing yet)" in text(pilot))
        time.now += 3.0
        await until(
            pilot, lambda: "The digit sums repeat" in text(pilot) and "agent 1: the reply is arriving" in text(pilot)
        )
        await pilot.press("escape")
        await until(pilot, lambda: "REPLAY" not in text(pilot))
        assert isinstance(pilot.app.screen, IterationScreen)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)


async def test_a_running_session_replays_and_is_given_back_as_it_has_become(sessions: Path) -> None:
    time = Time()
    async with made(sessions, "half-way", time).run_test(size=WIDE, notifications=True) as pilot:
        screen = await settled(pilot)
        await at(pilot, screen, "14.1")
        await pilot.press("p")
        await until(pilot, lambda: "REPLAY" in text(pilot))
        hints = text(pilot).splitlines()[-1]
        assert "one turn" not in hints
        time.now += 1e6
        await until(pilot, lambda: "has caught up with" in text(pilot))
        assert screen.session.watched.running


async def test_an_imported_session_offers_neither_a_replay_nor_an_edit() -> None:
    async with made(SESSIONS, "published-pilot", Time()).run_test(size=WIDE, notifications=True) as pilot:
        screen = await settled(pilot)
        for here in ("session", "iteration"):
            page = pilot.app.screen
            assert isinstance(page, Page)
            offered = [what for _, what in page.pairs("?")]
            assert "diff" in offered
            assert not {"replay", "edit"} & set(offered)
            await pilot.press("p", "e")
            await until(pilot, lambda: "no reply to replay" in text(pilot))
            assert screen.session.replay is None
            if here == "session":
                await pilot.press("d")
                await until(pilot, lambda: isinstance(pilot.app.screen, IterationScreen))


@pytest.mark.parametrize(("seconds", "words"), [(0, "00:00"), (133.9, "02:13"), (4333, "1:12:13")])
def test_a_moment_in_words(seconds: float, words: str) -> None:
    assert clock_words(seconds) == words


async def test_the_app_can_be_left_while_it_replays(sessions: Path) -> None:
    time = Time()
    async with made(sessions, "finished", time).run_test(size=WIDE, notifications=True) as pilot:
        screen = await settled(pilot)
        await at(pilot, screen, "3.2")
        await pilot.press("p")
        await until(pilot, lambda: "REPLAY 1×" in text(pilot))
        source = screen.session.watched
    assert source.timeline.latest is None


async def test_a_replay_asks_nothing_of_anybody(tmp_path: Path) -> None:
    waiting = recorded_sessions.visited(tmp_path / "s")
    time = Time()
    async with made(tmp_path, "s", time).run_test(size=WIDE) as pilot:
        screen = await settled(pilot)
        assert "run 3 waits for your decision" in text(pilot)
        await at(pilot, screen, "1.1")
        await pilot.press("p")
        await until(pilot, lambda: "REPLAY" in text(pilot) and "waits for your decision" not in text(pilot))
        told = len(host_of(screen).notices.last)
        for _ in range(60):
            await pilot.press("right_square_bracket")
            if screen.session.watched.state and screen.session.watched.state.run(3).awaiting:
                break
        assert screen.session.watched.state
        assert screen.session.watched.state.run(3).awaiting == 1
        assert "REPLAY" in text(pilot)
        assert "◆ run 3 waits" not in text(pilot)
        assert len(host_of(screen).notices.last) == told
        assert not any(screen.check_action(action, ()) for action in ("plan", "analysis", "edit", "decide", "accept"))
        await pilot.press("d")
        await until(pilot, lambda: isinstance(pilot.app.screen, IterationScreen))
        assert not any(pilot.app.screen.check_action(action, ()) for action in ("edit", "decide", "accept"))
    waiting.session.close()
