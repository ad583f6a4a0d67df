"""What is longer than its room can be read to its end: with the keys and with the wheel."""

from pathlib import Path

import pytest
from textual import events
from textual.widget import Widget

from refinery_tui.tui.widgets.reader import PageReader
from refinery_tui.tui.widgets.table import Table
from tests.fakes.waiting import app, settled, text, until

PAGES: dict[str, tuple[str, ...]] = {
    "help": ("question_mark",),
    "report": ("a", "0"),
    "facts": ("enter", "5"),
}


@pytest.mark.parametrize("name", PAGES)
async def test_a_long_page_is_read_to_its_end(sessions: Path, name: str) -> None:
    async with app(sessions, sessions / "finished").run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        for key in PAGES[name]:
            await pilot.press(key)
        await until(pilot, lambda: isinstance(pilot.app.focused, PageReader))
        page = pilot.app.focused
        assert isinstance(page, PageReader)
        await until(pilot, lambda: page.max_scroll_y > 0)
        await pilot.press("down")
        await until(pilot, lambda: page.scroll_offset.y == 1)
        await pilot.press("pagedown")
        await until(pilot, lambda: page.scroll_offset.y > 1)
        await pilot.press("end")
        await until(pilot, lambda: page.scroll_offset.y == page.max_scroll_y)
        last = next(row for row in reversed(page.text_rows) if any(word.text.strip() for word in row))
        assert "".join(word.text for word in last).strip()[:20] in text(pilot)
        await pilot.press("home")
        await until(pilot, lambda: page.scroll_offset.y == 0)
        page.post_message(wheel(page))
        await until(pilot, lambda: page.scroll_offset.y > 0)


async def test_the_wheel_scrolls_a_table(sessions: Path) -> None:
    async with app(sessions, sessions / "finished").run_test(size=(160, 50)) as pilot:
        await settled(pilot)
        table = pilot.app.screen.query_one("#results", Table)
        await until(pilot, lambda: table.max_scroll_y > 0)
        await pilot.press("home")
        await until(pilot, lambda: table.scroll_offset.y == 0)
        table.post_message(wheel(table))
        await until(pilot, lambda: table.scroll_offset.y > 0)


def wheel(widget: Widget) -> events.MouseScrollDown:
    """One notch of the wheel over the widget."""
    x, y = widget.region.x + 2, widget.region.y + 2
    return events.MouseScrollDown(
        widget, x=2, y=2, delta_x=0, delta_y=1, button=0, shift=False, meta=False, ctrl=False, screen_x=x, screen_y=y
    )
