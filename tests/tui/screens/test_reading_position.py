"""What a person reads stays where it is while the session goes on."""

from pathlib import Path

from refinery_tui.tui.screens.analysis.analysis_screen import AnalysisScreen
from refinery_tui.tui.screens.iteration.iteration_screen import IterationScreen
from refinery_tui.tui.screens.session.session_screen import SessionScreen
from refinery_tui.tui.screens.shared.help_screen import HelpScreen
from tests.fakes import recorded_sessions
from tests.fakes.waiting import app, settled, text, until


async def test_a_page_that_is_read_stays_until_it_is_told_to_follow(tmp_path: Path) -> None:
    made = recorded_sessions.recorder(tmp_path / "s")
    made.conduct(1, 3)
    async with app(tmp_path, tmp_path / "s").run_test(size=(120, 40)) as pilot:
        session = await settled(pilot)
        assert session.session.here.following
        await pilot.press("d")
        await until(pilot, lambda: isinstance(pilot.app.screen, IterationScreen))
        stood = session.session.here
        assert (stood.run, stood.following) == (1, False)
        made.begin(2)
        made.ask(2, 1)
        made.answer(2, 1)
        await until(
            pilot,
            lambda: session.session.watched.state is not None and bool(session.session.watched.state.run(2).iterations),
        )
        reader = pilot.app.screen
        assert isinstance(reader, IterationScreen)
        await until(pilot, lambda: reader._seen is session.session.watched.state)
        assert session.session.here == stood
        await pilot.press("f")
        await until(pilot, lambda: session.session.here.run == 2)
        assert session.session.here.following
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, SessionScreen))
    made.session.close()


async def test_a_session_that_followed_goes_on_following_after_a_page_was_read(tmp_path: Path) -> None:
    made = recorded_sessions.recorder(tmp_path / "s")
    made.conduct(1, 3)
    async with app(tmp_path, tmp_path / "s").run_test(size=(120, 40)) as pilot:
        session = await settled(pilot)
        await pilot.press("d", "escape")
        await until(pilot, lambda: pilot.app.screen is session)
        assert session.session.here.following
        await pilot.press("d", "left_square_bracket", "escape")
        await until(pilot, lambda: pilot.app.screen is session)
        assert not session.session.here.following
    made.session.close()


async def test_the_analysis_is_a_key_away_from_what_is_read_and_leads_back(tmp_path: Path) -> None:
    recorded_sessions.half_way(tmp_path / "s").session.close()
    async with app(tmp_path, tmp_path / "s").run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("d")
        await until(pilot, lambda: isinstance(pilot.app.screen, IterationScreen))
        reader = pilot.app.screen
        await pilot.press("a")
        await until(pilot, lambda: isinstance(pilot.app.screen, AnalysisScreen))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is reader)
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen))
        assert "Page Left" not in text(pilot)
        await pilot.press("escape", "t")
        await until(pilot, lambda: "Theme: light." in text(pilot))
