"""What has been sent to the terminal, row by row as it changed, is what the screens show when painted anew."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from rich.cells import get_character_cell_size
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from refinery_tui.tui.app import RefineryApp
from refinery_tui.tui.widgets.stream import StreamPane
from tests.fakes.waiting import app, settled, until

Cell = tuple[str, object]
SIZE = (160, 50)
STEPS = {
    "session": "[ [ { { up up down pageup home end 2 right down up 3 slash 1 2 enter s t [ z [ z",
    "iteration": "enter [ [ { 1 down [ 3 end [ 2 v b slash r e enter n [ escape t [ ] escape [",
}
NAMES = {"[": "left_square_bracket", "]": "right_square_bracket", "{": "left_curly_bracket"}


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[int, int], Cell]:
    """The cells of the terminal by (x, y)."""
    cells: dict[tuple[int, int], Cell] = {}

    def display(self: RefineryApp, screen: Screen[object], update: object) -> None:
        if isinstance(update, LayoutUpdate):
            for y, strips in enumerate(update.strips, update.region.y):
                _write(cells, update.region.x, y, Strip.join(list(strips)))
        elif isinstance(update, ChopsUpdate):
            for x, y, strip in _pieces(update):
                _write(cells, x, y, strip)

    monkeypatch.setattr(RefineryApp, "_display", display)
    return cells


def _pieces(update: ChopsUpdate) -> Iterator[tuple[int, int, Strip]]:
    """What textual sends of an update."""
    for y, first, last in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=True):
            if strip is not None and x <= last and end > first:
                yield x, y, strip.crop(0, min(end, last) - x)


def _write(cells: dict[tuple[int, int], Cell], x: int, y: int, strip: Strip) -> None:
    for segment in strip:
        for character in segment.text:
            style = segment.style
            cells[x, y] = (
                character,
                style.clear_meta_and_links() if style is not None else None,
            )  # meta never reaches it
            x += get_character_cell_size(character)


def shown(pilot: Pilot[int]) -> dict[tuple[int, int], Cell]:
    """The screen, every widget painted anew."""
    screen, cells = pilot.app.screen, dict[tuple[int, int], Cell]()
    for widget in (screen, *screen.walk_children(Widget)):
        widget._styles_cache.clear()
        if isinstance(widget, StreamPane):
            widget._painted.clear()
    for y, strip in enumerate(screen._compositor.render_strips()):
        _write(cells, 0, y, strip)
    return cells


@pytest.mark.parametrize("name", STEPS)
async def test_after_every_key_the_terminal_holds_what_the_screen_shows(
    sessions: Path, sent: dict[tuple[int, int], Cell], name: str
) -> None:
    async with app(sessions, sessions / "finished").run_test(size=SIZE) as pilot:
        await settled(pilot)
        for key in STEPS[name].split():
            await pilot.press(NAMES.get(key, key))
            await until(pilot, lambda: not pilot.app.screen._dirty_widgets and not pilot.app.screen._layout_required)
            assert differences(sent, shown(pilot)) == [], key


async def test_while_replies_stream_the_terminal_holds_what_the_panes_show(
    sessions: Path, sent: dict[tuple[int, int], Cell]
) -> None:
    async with app(sessions, sessions / "finished").run_test(size=SIZE) as pilot:
        screen = await settled(pilot)
        pane, said = screen.query(StreamPane).first(), ""
        for number in range(60):
            said += f"line {number} 日本語 " + "word " * (number % 40) + "\n" * (number % 3 > 0)
            pane.speak("one", said, ended=False)
            if number % 9 == 8:
                pane.action_scroll(-4 if number % 2 else 3)
            await pilot.pause()
            assert differences(sent, shown(pilot)) == [], number
        for key, text, ended in (("one", said, True), ("two", "short", False), ("three", said * 3, True)):
            pane.speak(key, text, ended=ended)
            await pilot.pause()
            assert differences(sent, shown(pilot)) == [], key


def differences(sent: dict[tuple[int, int], Cell], shown: dict[tuple[int, int], Cell]) -> Sequence[object]:
    """The first cells that are not as they should be."""
    return [(at, sent.get(at), cell) for at, cell in shown.items() if sent.get(at) != cell][:5]
