"""What cannot be seen costs nothing, and is as it should be when it is seen again."""

from pathlib import Path

import pytest
from textual._compositor import Compositor, LayoutUpdate
from textual.pilot import Pilot
from textual.strip import Strip

from refinery_tui.tui.screens.iteration.iteration_screen import IterationScreen
from refinery_tui.tui.screens.session.session_screen import SessionScreen
from refinery_tui.tui.widgets.reader import PageReader
from refinery_tui.tui.widgets.scrubber import Scrubber
from tests.fakes.waiting import app, settled, text, until

KEYS = (
    """
[ { 1 down [ 3 end 2 v b ] slash r e enter [ escape [ t [
""".replace("[", "left_square_bracket")
    .replace("]", "right_square_bracket")
    .replace("{", "left_curly_bracket")
)


async def reading(pilot: Pilot[int]) -> tuple[SessionScreen, IterationScreen]:
    """The iteration screen over the session screen."""
    session = await settled(pilot)
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, IterationScreen) and "Facts" in text(pilot))
    screen = pilot.app.screen
    assert isinstance(screen, IterationScreen)
    return session, screen


async def test_a_covered_session_screen_paints_nothing_and_stands_right_when_it_is_seen_again(sessions: Path) -> None:
    async with app(sessions, sessions / "finished").run_test(size=(160, 50)) as pilot:
        session, screen = await reading(pilot)
        covered = session.query_one(Scrubber).lines
        before = session.session.here
        for _ in range(7):
            await pilot.press("left_square_bracket")
        await until(pilot, lambda: screen.query_one(Scrubber).lines != covered)
        assert session.session.here != before
        assert session.query_one(Scrubber).lines == covered
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is session)
        await until(pilot, lambda: session.query_one(Scrubber).lines != covered)
        words = f"iteration {session.session.here.iteration} of"
        await until(pilot, lambda: words in text(pilot))


async def test_a_step_on_the_iteration_screen_never_paints_the_whole_terminal(
    sessions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app(sessions, sessions / "finished").run_test(size=(160, 50)) as pilot:
        _, screen = await reading(pilot)
        whole: list[Compositor] = []
        full = Compositor.render_full_update

        def noted(self: Compositor, simplify: bool = False) -> LayoutUpdate:
            whole.append(self)
            return full(self, simplify)

        monkeypatch.setattr(Compositor, "render_full_update", noted)
        for _ in range(4):
            shown = screen.query_one(Scrubber).lines
            await pilot.press("left_square_bracket")
            await until(pilot, lambda before=shown: screen.query_one(Scrubber).lines != before)  # type: ignore[misc]  # mypy infers no type for it
        assert whole == []


async def test_after_any_step_a_page_shows_what_it_would_show_anew(sessions: Path) -> None:
    async with app(sessions, sessions / "finished").run_test(size=(160, 50)) as pilot:
        _, screen = await reading(pilot)
        for key in KEYS.split():
            await pilot.press(key)
            await pilot.pause()
            assert painted(screen) == anew(screen), key


def painted(screen: IterationScreen) -> list[Strip]:
    """What stands on the screen: the compositor asks only for what was said to have changed."""
    return list(screen._compositor.render_strips())


def anew(screen: IterationScreen) -> list[Strip]:
    """The same with nothing kept."""
    for page in screen.query(PageReader):
        page._styles_cache.clear()
    return list(screen._compositor.render_strips())
