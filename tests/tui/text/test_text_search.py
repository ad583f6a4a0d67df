"""Words found in a page, and text selected in it: plain functions, then keys and mouse."""

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.selection import Selection

from refinery_tui.tui.screens.iteration.iteration_screen import IterationScreen
from refinery_tui.tui.text.styled import Span, line, plain
from refinery_tui.tui.text.text_search import matches, nearest, set_off
from refinery_tui.tui.text.text_selection import TextPoint, selected, span
from refinery_tui.tui.widgets.reader import PageReader
from refinery_tui.tui.widgets.stream import StreamPane
from tests.fakes.waiting import app, settled, text, until

WIDE = (160, 50)
TEXT = st.text(alphabet="aAbBßİ x", max_size=30)
POINT = st.none() | st.builds(TextPoint, st.integers(-2, 8), st.integers(-2, 40))


def test_every_match_is_found_in_reading_order_letter_case_aside() -> None:
    page = [line("A run, a RUN"), (), line(Span("runn", "keyword"), Span("ing run"))]
    assert matches(page, "run") == [(0, 2, 5), (0, 9, 12), (2, 0, 3), (2, 8, 11)]
    assert matches(page, "") == matches(page, "walk") == []
    assert nearest(matches(page, "run"), 1) == 2
    assert nearest(matches(page, "run"), 3) == 0


@given(TEXT, st.text(alphabet="aAbBßİ", min_size=1, max_size=3))
def test_what_is_found_is_the_words_and_nothing_overlaps(page: str, words: str) -> None:
    found = matches([line(page)], words)
    assert all(words.casefold() in page[start:end].casefold() for _, start, end in found)
    assert all(a.end <= b.start or a.start < b.start for a, b in itertools.pairwise(found))
    if words.casefold() in page.casefold():
        assert found


@given(st.lists(TEXT, max_size=4), st.lists(st.integers(0, 80), max_size=6))
def test_setting_off_keeps_every_character(words: list[str], ends: list[int]) -> None:
    row = line(*(Span(each, "keyword") for each in words))
    whole = plain(row)
    bounds = sorted(min(end, len(whole)) for end in ends)
    spans = [(a, b) for a, b in zip(bounds[::2], bounds[1::2], strict=False) if a < b]
    marked = set_off(row, spans, "match")
    assert plain(marked) == whole
    assert "".join(w.text for w in marked if w.tone == "match") == "".join(whole[a:b] for a, b in spans)


@given(st.lists(TEXT, max_size=6), POINT, POINT)
def test_a_selection_has_bounds_wherever_a_mouse_goes(
    rows: list[str], start: TextPoint | None, end: TextPoint | None
) -> None:
    said = selected(rows, start, end)
    for row, words in enumerate(rows):
        low, high = span(row, words, start, end)
        assert 0 <= low <= high <= len(words)
    assert all(
        piece in words
        for piece, words in zip(said.split("\n"), rows[max(0, start.row if start else 0) :], strict=False)
    )


def test_a_selection_is_the_text_between_its_ends() -> None:
    rows = ["def f():  ", "    return 1", "done"]
    assert selected(rows, TextPoint(0, 4), TextPoint(1, 10)) == "f():\n    return"
    assert selected(rows, None, None) == "def f():\n    return 1\ndone"
    assert selected(rows, TextPoint(1, 4), TextPoint(1, 10)) == "return"
    assert selected([], None, None) == ""


async def test_search_on_a_page_counts_its_matches_and_walks_them_round(sessions: Path) -> None:
    async with app(sessions, sessions / "finished").run_test(size=WIDE) as pilot:
        screen = await settled(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, IterationScreen) and "def digit_sum" in text(pilot))
        await pilot.press("slash", *"numbers", "enter")
        await until(pilot, lambda: "1 of 2 · n N next, before" in text(pilot))
        await pilot.press("n")
        await until(pilot, lambda: "2 of 2" in text(pilot))
        await pilot.press("n")
        await until(pilot, lambda: "1 of 2" in text(pilot))
        await pilot.press("N")
        await until(pilot, lambda: "2 of 2" in text(pilot))
        await pilot.press("4")
        await until(pilot, lambda: "not found on this page" in text(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: "not found" not in text(pilot))
        assert isinstance(pilot.app.screen, IterationScreen)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)


async def test_what_a_mouse_selects_in_a_pane_and_on_a_page_is_copied_and_kept_in_a_file(
    sessions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    async with app(sessions, sessions / "half-way").run_test(size=WIDE, notifications=True) as pilot:
        await settled(pilot)
        await until(pilot, lambda: "The digit sums repeat" in text(pilot))
        await pilot.mouse_down("#agent-0", offset=(4, 1))
        await pilot.hover("#agent-0", offset=(9, 1))
        await pilot.mouse_up("#agent-0", offset=(9, 1))
        await until(pilot, lambda: pilot.app.screen.get_selected_text() == "digit")
        await pilot.press("ctrl+c")
        await until(pilot, lambda: "Asked the terminal to copy 1 line" in text(pilot))
        assert pilot.app.clipboard == "digit"
        assert (tmp_path / "refinery" / "copied.txt").read_text() == "digit\n"


async def test_selected_text_is_what_stands_there_in_a_page_that_has_been_scrolled(sessions: Path) -> None:
    async with app(sessions, sessions / "finished").run_test(size=(80, 18)) as pilot:
        await settled(pilot)
        await pilot.press("3", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, IterationScreen) and "digit_sum" in text(pilot))
        page = pilot.app.screen.query_one("#page", PageReader)
        page.scroll_to(0, 2, animate=False, force=True)
        await until(pilot, lambda: page.scroll_offset.y == 2)
        await pilot.mouse_down("#page", offset=(2, 1))
        await pilot.hover("#page", offset=(30, 3))
        await pilot.mouse_up("#page", offset=(30, 3))
        rows = [plain(row) for row in page.text_rows]
        await until(pilot, lambda: pilot.app.screen.get_selected_text())
        assert pilot.app.screen.get_selected_text() == "\n".join(
            [rows[2].rstrip(), rows[3].rstrip(), rows[4][:28].rstrip()]
        )


async def test_a_selection_stays_on_its_text_while_old_lines_are_dropped() -> None:
    pane = StreamPane()
    pane._text.rows, pane._gone = [line("kept"), line("more")], 10
    assert pane.get_selection(Selection(None, None)) == ("kept\nmore", "\n")


@pytest.mark.parametrize("which", ["half-way", "finished"])
async def test_the_program_is_copied_from_the_session_screen(sessions: Path, which: str) -> None:
    async with app(sessions, sessions / which).run_test(size=WIDE, notifications=True) as pilot:
        await settled(pilot)
        await pilot.press("left_square_bracket", "y")
        await until(pilot, lambda: "Asked the terminal" in text(pilot) and "also in" in text(pilot))
        assert "def get_difference(numbers):" in pilot.app.clipboard
