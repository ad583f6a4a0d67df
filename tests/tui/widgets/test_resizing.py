"""Resizing at any moment: no screen fails, and nothing stands outside it."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.fakes.waiting import app, settled, text, until

SIZES = (
    (30, 8), (60, 16), (59, 16), (80, 24), (200, 8), (110, 28), (109, 27), (45, 60),
)  # fmt: skip
SCREENS: dict[str, tuple[str, ...]] = {
    "session": (),
    "replay": ("left_curly_bracket", "p"),
    "enlarged": ("2", "z"),
    "filter": ("slash", "a"),
    "iteration": ("d",),
    "facts": ("enter", "5"),
    "search": ("enter", "slash", "n", "enter"),
    "analysis": ("a",),
    "help": ("question_mark",),
    "go to": ("g",),
    "export": ("x",),
}


def outside(pilot: Pilot[int]) -> list[str]:
    """The widgets that are seen and reach beyond the screen's width."""
    width = pilot.app.size.width
    seen = (widget for widget in pilot.app.screen.query("*") if widget.is_on_screen and widget.region.area)
    return [f"{widget!r} {widget.region}" for widget in seen if widget.region.right > width or widget.region.x < 0]


CASES = [("half-way", "session"), ("half-way", "iteration"), *(("finished", name) for name in SCREENS)]


@pytest.mark.parametrize(("which", "name"), CASES)
async def test_a_screen_takes_every_size(sessions: Path, which: str, name: str) -> None:
    async with app(sessions, sessions / which).run_test(size=(160, 50)) as pilot:
        await settled(pilot)
        for key in SCREENS[name]:
            await pilot.press(key)
        for width, height in SIZES:
            await pilot.resize_terminal(width, height)
            await pilot.pause()
            await until(pilot, lambda width=width: max(map(len, text(pilot).splitlines())) <= width)  # type: ignore[misc]  # a number by default
            assert not outside(pilot), (width, height)
        await until(pilot, lambda: text(pilot).strip())


async def test_the_home_screen_takes_every_size(sessions: Path) -> None:
    async with app(sessions).run_test(size=(160, 50)) as pilot:
        for width, height in SIZES:
            await pilot.resize_terminal(width, height)
            await pilot.pause()
            assert not outside(pilot), (width, height)
