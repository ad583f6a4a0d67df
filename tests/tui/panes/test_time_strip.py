"""The times of all runs on one axis beside the table of results."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refinery_tui.core.record.results import results
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from refinery_tui.tui.panes.session import results_table
from refinery_tui.tui.panes.session.time_strip import TimeScale, TimeStrip, time_scale, time_strip
from refinery_tui.tui.text.styled import plain, width
from tests.places import PILOT

TIMES = st.floats(1e-6, 1e6)


@given(st.lists(TIMES, max_size=9), TIMES, st.integers(2, 200))
def test_every_time_has_a_cell_and_the_final_one_is_never_hidden(
    provisional: list[float], final: float, cells: int
) -> None:
    low, high = min([*provisional, final]), max([*provisional, final]) * 2
    strip = TimeStrip(scale=TimeScale(low=low, high=high, relative=False), provisional=tuple(provisional), final=final)
    drawn = plain(strip.line(cells))
    assert len(drawn) == cells
    assert drawn[strip.scale.axis(cells).cell_of(final)] == "●"
    assert drawn.count("●") == 1
    assert width(strip.scale.line(cells)) == cells


@pytest.fixture(scope="module")
def pilot() -> State:
    return opened(PILOT).state


def test_a_faster_run_stands_further_left(pilot: State) -> None:
    found = results(pilot)
    scale = time_scale(pilot.runs, found)
    assert scale is not None
    assert [scale.low, scale.high] == pytest.approx([0.2, 5.0])
    assert not scale.relative
    timed = sorted((result for result in found if result.seconds), key=lambda result: result.seconds or 0.0)
    strips = [time_strip(scale, pilot.run(result.run), result) for result in timed]
    places = [plain(strip.line(44)).index("●") for strip in strips if strip is not None]
    assert places == sorted(places)
    assert len(places) == 24


def test_a_run_keeps_its_row_while_the_scale_stays(pilot: State) -> None:
    rows = results_table.Rows()
    found = results(pilot)
    first = rows.update(pilot, found)
    assert all(one is other for one, other in zip(first, rows.update(pilot, found), strict=True))
    assert all(row.tail is not None for row in first)
