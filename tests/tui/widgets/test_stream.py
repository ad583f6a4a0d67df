"""The pane into which replies stream: what it keeps between paints is what it would paint anew."""

from typing import Any, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

from refinery_tui.core.base.text import clean
from refinery_tui.tui.app import STYLES, RefineryApp
from refinery_tui.tui.keys.themes import DARK, THEMES
from refinery_tui.tui.text.highlight import reply
from refinery_tui.tui.text.styled import plain, width
from refinery_tui.tui.text.wrap import LONGEST
from refinery_tui.tui.widgets.stream import KEPT, SLACK, StreamPane
from tests.fakes.waiting import until


class Bare(App[int]):
    CSS_PATH: ClassVar = sorted(STYLES.glob("*.tcss"))
    COMPONENT_CLASSES = RefineryApp.COMPONENT_CLASSES
    get_theme_variable_defaults = RefineryApp.get_theme_variable_defaults

    def compose(self) -> ComposeResult:
        yield StreamPane(id="pane")
        yield Input()

    def on_mount(self) -> None:
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK.name
        self.pane.focus()

    @property
    def pane(self) -> StreamPane:
        return self.query_one(StreamPane)


def painted(pane: StreamPane) -> list[list[tuple[str, object]]]:
    """Characters and styles of the whole pane, as the compositor gets them."""
    return _cells(pane.render_lines(Region(0, 0, *pane.outer_size)))


def anew(pane: StreamPane) -> list[list[tuple[str, object]]]:
    """The same, made by textual with nothing kept."""
    pane._styles_cache.clear()
    return _cells(Widget.render_lines(pane, Region(0, 0, *pane.outer_size)))


def _cells(strips: list[Strip]) -> list[list[tuple[str, object]]]:
    return [[(character, segment.style) for segment in strip for character in segment.text] for strip in strips]


async def test_what_is_kept_between_paints_is_what_would_be_painted_anew() -> None:
    async with Bare().run_test(size=(40, 12)) as pilot:
        pane = pilot.app.query_one(StreamPane)
        said = ""
        for number in range(60):
            said += f"line {number} 日本語 " + "word " * (number % 9) + "\n" * (number % 3 > 0)
            pane.speak(1, said, ended=False)
            await pilot.pause()
            assert painted(pane) == anew(pane)
        for key in ("up", "pageup", "home", "down", "end"):
            await pilot.press(key)
            assert painted(pane) == anew(pane)
        for theme in THEMES:
            pilot.app.theme = theme.name
            await pilot.pause()
            assert painted(pane) == anew(pane)
        pilot.app.query_one(Input).focus()
        await pilot.pause()
        assert painted(pane) == anew(pane)
        await pilot.resize_terminal(33, 15)
        await pilot.pause()
        assert painted(pane) == anew(pane)
        pane.speak(1, said, ended=True)
        await pilot.pause()
        assert painted(pane) == anew(pane)


async def test_a_reply_beyond_what_is_kept_drops_its_oldest_lines_and_holds_its_place() -> None:
    async with Bare().run_test(size=(40, 12)) as pilot:
        pane = pilot.app.query_one(StreamPane)
        lines = [f"line {number}\n" for number in range(KEPT + 3 * SLACK)]
        pane.speak(1, "".join(lines[:KEPT]), ended=False)
        await pilot.press("up", "up")
        before = painted(pane)[1]
        for end in range(KEPT, len(lines), 50):
            pane.speak(1, "".join(lines[:end]), ended=False)
        await pilot.pause()
        assert len(pane._text.lines) < KEPT + SLACK
        assert painted(pane)[1][1:20] == before[1:20]
        assert painted(pane) == anew(pane)


@settings(max_examples=30, deadline=None)
@given(pieces=st.lists(st.text(alphabet="ab \n日`", max_size=30), max_size=12))
def test_however_a_reply_is_cut_into_pieces_its_lines_are_the_same(pieces: list[str]) -> None:
    whole, parts = StreamPane(), StreamPane()
    said = ""
    for piece in pieces:
        said += piece
        parts.speak(1, said, ended=False)
    whole.speak(1, said, ended=False)
    assert (parts._text.rows, parts._tail) == (whole._text.rows, whole._tail) or not said


async def test_a_pane_that_was_hidden_shows_what_it_was_told_meanwhile() -> None:
    async with Bare().run_test(size=(40, 12)) as pilot:
        pane = pilot.app.query_one(StreamPane)
        said = "a line that is long enough to be wrapped in forty cells\n" * 3
        pane.speak(1, said, ended=False)
        await pilot.pause()
        for size in ((40, 12), (31, 12)):
            pane.display = False
            await pilot.resize_terminal(*size)
            said += "what was said while nobody saw it, in more words than fit into one row\n"
            pane.speak(1, said, ended=False)
            await pilot.pause()
            pane.display = True
            await pilot.pause()
            await pilot.pause()
            assert painted(pane) == anew(pane)
            assert (
                "".join(plain(row) for row in pane.text_rows)
                .replace(" ", "")
                .startswith(said.replace("\n", "").replace(" ", ""))
            )
            assert max(width(row) for row in pane.text_rows) <= size[0] - 3


@given(st.lists(st.sampled_from(("```python", "```", "x = 1  # note", "prose", "~~~", ""))), st.integers(1, 9))
def test_the_last_lines_of_a_reply_are_those_of_the_whole_reply(rows: list[str], last: int) -> None:
    text = "\n".join(rows)
    assert reply(text, last)[-last:] == reply(text)[-last:]


def test_a_line_of_three_million_characters_is_cut_before_it_is_cleaned(monkeypatch: pytest.MonkeyPatch) -> None:
    longest: list[int] = []

    def noted(text: str) -> str:
        longest.append(len(text))
        return clean(text)

    monkeypatch.setattr("refinery_tui.tui.text.highlight.clean", noted)
    rows = reply("```python\n" + "x = 1; " * 428_572 + "\n```")
    assert max(longest) < 2 * LONGEST
    assert "(3,000,004 characters in this line; the session keeps them all)" in plain(rows[1])


async def test_a_long_reply_shows_its_end_at_once_and_can_be_read_from_its_beginning() -> None:
    async with Bare().run_test(size=(40, 12)) as pilot:
        pane = pilot.app.query_one(StreamPane)
        said = "".join(f"line {number} which is longer than forty cells are wide\n" for number in range(1500))
        pane.speak(1, said, ended=False)
        assert pane._text.above > 1000
        assert "line 1499" in "".join(character for row in painted(pane) for character, _ in row)
        await pilot.resize_terminal(60, 12)
        await pilot.pause()
        assert painted(pane) == anew(pane)
        pane.action_top()
        assert plain(pane._words(0) or ()).startswith("line 0 ")
        assert pane._text.above == 0
        await pilot.resize_terminal(45, 12)
        await pilot.pause()
        assert plain(pane._words(0) or ()).startswith("line 0 ")
        assert painted(pane) == anew(pane)


async def test_lines_above_those_that_are_seen_are_wrapped_without_being_asked_for() -> None:
    async with Bare().run_test(size=(40, 12)) as pilot:
        pane = pilot.app.query_one(StreamPane)
        pane.speak(1, "a line that is longer than forty cells are wide\n" * 1500, ended=False)
        shown = painted(pane)
        await until(pilot, lambda: pane._text.above == 0)
        assert pane._total == 3001  # with the unfinished line
        assert [row[:-2] for row in painted(pane)[1:-1]] == [row[:-2] for row in shown[1:-1]]
        assert painted(pane) == anew(pane)


async def test_a_pane_that_comes_back_has_the_screen_laid_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    layouts: list[int] = []
    laid = Screen._refresh_layout

    def counted(screen: Screen[object], *rest: Any, **named: Any) -> None:
        layouts.append(1)
        laid(screen, *rest, **named)

    async with Bare().run_test(size=(80, 12)) as pilot:
        pane = pilot.app.query_one(StreamPane)
        pane.speak(1, "some words\n" * 40, ended=False)
        await pilot.pause()
        monkeypatch.setattr(Screen, "_refresh_layout", counted)
        pane.styles.width = 40
        await until(pilot, lambda: pane.size.width < 40)
        await pilot.pause(0.1)  # textual would lay it out again as soon as it had nothing else to do
        assert len(layouts) == 1
        assert painted(pane) == anew(pane)


async def test_long_lines_of_code_are_clipped_with_a_mark_and_wrapped_when_the_pane_is_enlarged() -> None:
    long = "found = [number for number in numbers if digit_sum(number) == 30]"
    said = f"prose that is as long as this wraps\n```python\n{long}\n```\n"
    bare = Bare()
    async with bare.run_test(size=(30, 20)) as pilot:
        pane = StreamPane()
        await bare.mount(pane)
        await pilot.pause()
        for ended in (False, True):
            pane.speak(ended, said, ended=ended)
            await pilot.pause()
            rows = [plain(row).rstrip() for row in pane.text_rows]
            assert sum(row.endswith("›") for row in rows) == 1
            assert next(row for row in rows if row.endswith("›"))[:-1] == long[:26]
            assert "prose that is as long as" in rows[0]
        pane.wrap_code(on=True)
        rows = [plain(row) for row in pane.text_rows]
        assert not any("›" in row for row in rows)
        assert long.replace(" ", "") in "".join(rows).replace(" ", "")
        pane.wrap_code(on=False)
        assert sum("›" in plain(row) for row in pane.text_rows) == 1


async def test_a_line_of_code_that_grows_beyond_the_pane_keeps_its_end_and_cursor_in_sight() -> None:
    bare = Bare()
    async with bare.run_test(size=(30, 20)) as pilot:
        pane = StreamPane()
        await bare.mount(pane)
        await pilot.pause()
        pane.speak(1, "```python\nabc = " + "x" * 60 + "end", ended=False)
        await pilot.pause()
        last = plain(pane.text_rows[-1])
        assert last.startswith("‹x")
        assert last.endswith("xend▌")
        assert len(last) <= pane.size.width - 1
