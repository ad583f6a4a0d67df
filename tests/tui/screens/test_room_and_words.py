"""Nothing is cut off without a word, and what is at hand is named where it is needed."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from refinery_tui.core.record.store import opened
from refinery_tui.tui.keys import key_hints
from refinery_tui.tui.panes.session import countdown, heatmap
from refinery_tui.tui.text.styled import Line, Span, plain
from refinery_tui.tui.text.wrap import wrapped, wrapped_line
from refinery_tui.tui.widgets.agents import Agents, across
from refinery_tui.tui.widgets.line_widgets import Lines
from refinery_tui.tui.widgets.stream import StreamPane
from tests.fakes import session_shapes
from tests.fakes.waiting import app, settled, text, until
from tests.tui.widgets.test_stream import Bare


@pytest.mark.parametrize(
    ("panes", "width", "height", "columns"),
    [(1, 30, 5, 1), (3, 95, 26, 3), (6, 95, 26, 3), (4, 95, 26, 2), (5, 95, 26, 3), (6, 190, 12, 6)],
)
def test_panes_stand_in_even_rows_where_they_can_be_read(panes: int, width: int, height: int, columns: int) -> None:
    assert across(panes, width, height) == columns


def test_panes_go_behind_tabs_where_rows_of_them_would_be_too_low() -> None:
    assert across(3, 80, 18) == 0
    assert across(6, 95, 19) == 0


async def test_six_runs_at_once_are_all_seen_in_a_wide_terminal(tmp_path: Path) -> None:
    made = session_shapes.busy(tmp_path / "busy")
    async with app(tmp_path, tmp_path / "busy").run_test(size=(160, 50)) as pilot:
        screen = await settled(pilot)
        panes = [pane for pane in screen.query(StreamPane) if pane.display]
        assert len(panes) == 6
        assert not screen.query_one("#agent-tabs").display
        whole = screen.query_one(Agents).region
        assert all(whole.contains_region(pane.region) and pane.size.height >= 8 for pane in panes)
        assert len({(pane.region.x, pane.region.y) for pane in panes}) == 6
    made.session.close()


async def test_a_held_reply_says_how_many_lines_have_arrived_since() -> None:
    bare = Bare()
    async with bare.run_test(size=(40, 12)) as pilot:
        pane = bare.pane
        said = "".join(f"line {at}\n" for at in range(30))
        pane.speak(1, said, ended=False)
        await pilot.pause()
        pane.action_scroll(-4)
        assert str(pane.border_subtitle) == "4 lines below · end follows"
        pane.speak(1, said + "a\nb\nand c", ended=False)
        assert str(pane.border_subtitle) == "2 new lines below · end follows"
        pane.action_follow()
        assert str(pane.border_subtitle or "") == ""


async def test_a_line_that_is_cut_off_ends_in_an_ellipsis() -> None:
    bare = Bare()
    async with bare.run_test(size=(10, 40)) as pilot:
        lines = Lines()
        await bare.mount(lines)
        lines.show((Span("as long as this"),))
        await pilot.pause()
        assert lines.render_line(0).text == "as long a…"


def test_the_line_of_keys_is_filled_with_those_that_fit() -> None:
    pairs = [({"a": ""}, "one"), ({"b": ""}, "much too long to fit"), ({"c": ""}, "two"), ({"?": ""}, "help")]
    assert plain(key_hints.hints(pairs, (), 26)).strip() == "a one  c two  ? help"


@pytest.mark.parametrize("cells", range(8, 40))
def test_no_line_begins_with_a_unit(cells: int) -> None:
    said = "with power 81 % it takes 0.85 × the time, in 5 % of them"
    line: Line = (Span(said),)
    rows = [wrapped(said, cells), [plain(row).rstrip() for row in wrapped_line(line, cells)]]
    for each in rows:
        assert not [row for row in each if row[0] in "%×"]
        assert " ".join(each) == said


def test_the_clock_of_a_run_without_a_reply_does_not_speak_of_a_check(tmp_path: Path) -> None:
    made = session_shapes.busy(tmp_path / "busy")
    made.begin(9)
    state = made.session.state
    assert countdown.left(state, state.run(9), made.at).caption == "clock stopped before a reply"
    cancelled = replace(state.run(1), status="running")
    assert countdown.left(state, cancelled, made.at).caption == "clock stopped before a turn"
    made.session.close()


def test_what_became_of_a_reply_at_its_deadline_is_said_whole(tmp_path: Path) -> None:
    made = session_shapes.busy(tmp_path / "busy")
    made.session.close()
    state = opened(tmp_path / "busy").state
    assert countdown.ending(state.run(1)) == (
        "cancelled at the deadline; the 90 characters that had arrived are kept; overshot the deadline by 310 ms"
    )
    assert countdown.ending(state.run(2)) == "budget spent; overshot the deadline by 1.24 s"


@pytest.mark.parametrize(("value", "words"), [(0.0558, "0.056×"), (0.3, "0.30×"), (1.0, "1.0×"), (12.4, "12×")])
def test_a_ratio_in_the_map_has_two_figures(value: float, words: str) -> None:
    assert heatmap.ColourScale(low=1, high=2, of="ratio").words(value) == words


async def test_home_fits_the_smallest_terminal_and_says_all_of_what_to_press(tmp_path: Path) -> None:
    session_shapes.all_shapes(tmp_path)
    async with app(tmp_path).run_test(size=(60, 16)) as pilot:
        await until(pilot, lambda: "SIM" in text(pilot) and "Start an experiment: " in text(pilot))
        screen = pilot.app.screen
        assert screen.max_scroll_y == 0
        assert screen.query_one("#offers").region.bottom <= 15


async def test_an_empty_home_says_that_the_demo_costs_nothing(tmp_path: Path) -> None:
    async with app(tmp_path).run_test(size=(60, 16)) as pilot:
        await until(pilot, lambda: "No key, no cost." in text(pilot))


async def test_without_colours_no_colour_is_sent_and_the_cursor_is_reversed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    session_shapes.one_factor(tmp_path / "one-factor")
    async with app(tmp_path).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "finished SIM" in text(pilot))
        console, screen = pilot.app.console, pilot.app.screen
        sent = "".join(
            segment.style.render(segment.text, color_system=console._color_system) if segment.style else segment.text
            for strip in screen._compositor.render_strips()
            for segment in strip.apply_filter(pilot.app._filters[-1], screen.background_colors[1])
        )
        assert not re.search(r"\x1b\[[\d;]*(3[0-8]|4[0-8]|9\d|10\d)[;m]", sent)
        (row,) = [strip for strip in screen._compositor.render_strips() if "one-factor" in strip.text][:1]
        assert any(segment.style and segment.style.reverse for segment in row if "one-factor" in segment.text)


async def test_the_plan_shows_its_designs_with_their_power_in_the_smallest_terminal(sessions: Path) -> None:
    async with app(sessions, sessions / "finished").run_test(size=(60, 16)) as pilot:
        await settled(pilot)
        await pilot.press("w")
        await until(pilot, lambda: "full factorial ◂ best" in text(pilot))
        rows = text(pilot).splitlines()
        assert any("reps" in row and "power" in row for row in rows)
        assert sum(row.rstrip().endswith(("✓", "✗")) for row in rows) >= 3
        assert "a ratio of 0.8" in text(pilot)  # no slider's value is cut


@pytest.mark.parametrize("size", [(59, 16), (30, 10), (12, 8)])
async def test_the_notice_of_a_terminal_that_is_too_small_is_whole_at_any_width(
    sessions: Path, size: tuple[int, int]
) -> None:
    async with app(sessions).run_test(size=size) as pilot:
        words = f"{size[0]}x{size[1]} is too small: Refinery needs 60x16."
        await until(pilot, lambda: words in " ".join(text(pilot).split()))
