"""The heat map: every run in one cell, at most as wide as it may be, its bar on one log scale."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.record.results import Result, results
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from refinery_tui.tui.feed.position import Position
from refinery_tui.tui.panes.session import heatmap, iteration_strip, status_symbols
from refinery_tui.tui.text.styled import plain, width
from tests.fakes import recorded_sessions

RATIOS = st.floats(1e-3, 1e3)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> State:
    folder = tmp_path_factory.mktemp("heat") / "s"
    recorded_sessions.finished(folder)
    return opened(folder).state


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> State:
    """516 runs, none begun."""
    folder = tmp_path_factory.mktemp("many") / "s"
    made = recorded_sessions.recorder(folder, replicates=43)
    made.session.close()
    return opened(folder).state


def timed(*ratios: float) -> list[Result]:
    return [
        Result(run=at, verdict=Verdict.CORRECT, seconds=1.0, ratio=ratio, timings=())
        for at, ratio in enumerate(ratios, 1)
    ]


@pytest.mark.parametrize("cells", [9, 20, 24, 36, 40, 76, 150])
def test_every_run_stands_once_within_the_width_however_many_there_are(whole: State, many: State, cells: int) -> None:
    for state in (whole, many):
        found = results(state)
        drawn = heatmap.heat(state, found, cells)
        assert sorted(drawn.places) == [run.planned.id for run in state.runs]
        assert len(set(drawn.places.values())) == len(state.runs)
        assert max(map(width, drawn.lines)) <= cells
        for run, (row, start) in drawn.places.items():
            mark = status_symbols.of_run(state.run(run), found[run - 1])
            assert plain(drawn.lines[row])[start] == mark.text
            assert drawn.run_at(start, row) == drawn.run_at(start + 1, row) == run
        explained = heatmap.legend(state, found, heatmap.legend_room(drawn.lines, cells))
        assert max(map(width, heatmap.with_legend(drawn.lines, explained, cells))) <= max(cells, 18)


def test_the_bar_grows_with_the_ratio_and_a_program_that_failed_has_none(whole: State) -> None:
    found = results(whole)
    measure = heatmap.scale(found)
    assert measure is not None
    drawn = heatmap.heat(whole, found, 40)
    shown = {run: plain(drawn.lines[row])[start + 1] for run, (row, start) in drawn.places.items()}
    assert shown[4] == shown[9] == shown[22] == " "
    known = sorted((result.ratio, shown[result.run]) for result in found if result.ratio)
    levels = [heatmap.BARS.index(bar) for _, bar in known]
    assert levels == sorted(levels)
    assert (levels[0], levels[-1]) == (0, 4)


@given(st.lists(RATIOS, min_size=1, max_size=30))
def test_levels_keep_the_order_of_ratios_and_the_scale_holds_them_all(ratios: list[float]) -> None:
    measure = heatmap.scale(timed(*ratios))
    assert measure is not None
    levels = [measure.level(ratio) for ratio in sorted(ratios)]
    assert levels == sorted(levels)
    assert all(measure.low <= ratio <= measure.high * 1.000001 for ratio in ratios)
    assert measure.high / measure.low >= 1.999


def test_times_that_differ_by_noise_stand_on_one_level() -> None:
    measure = heatmap.scale(timed(0.50, 0.51, 0.52))
    assert measure is not None
    assert len({measure.level(ratio) for ratio in (0.50, 0.51, 0.52)}) == 1


def test_without_a_baseline_the_scale_is_of_seconds_and_without_times_there_is_none() -> None:
    slow = [Result(run=1, verdict=Verdict.CORRECT, seconds=s, ratio=None, timings=()) for s in (1.0, 4.0)]
    measure = heatmap.scale(slow)
    assert measure is not None
    assert (measure.of, measure.words(4.0)) == ("seconds", "4 s")
    assert heatmap.scale([Result(run=1, verdict=Verdict.WRONG, seconds=None, ratio=None, timings=())]) is None


def test_walking_reaches_every_run_and_stays_at_the_edge(whole: State) -> None:
    for cells in (24, 40):
        drawn = heatmap.heat(whole, results(whole), cells)
        seen, open_ = {1}, [1]
        while open_:
            run = open_.pop()
            for x, y in ((-1, 0), (1, 0), (0, -1), (0, 1)):
                there = drawn.walked(run, x, y)
                if there not in seen:
                    seen.add(there)
                    open_.append(there)
        assert seen == set(range(1, 25))
        corner = min(drawn.places, key=lambda run: drawn.places[run])
        assert drawn.walked(corner, -1, 0) == drawn.walked(corner, 0, -1) == corner


def test_the_chosen_run_is_set_off_and_nothing_else_changes(whole: State) -> None:
    drawn = heatmap.heat(whole, results(whole), 40)
    lines = drawn.with_chosen(7)
    assert [plain(row) for row in lines] == [plain(row) for row in drawn.lines]
    assert "".join(w.text for row in lines for w in row if w.tone == "chosen").strip() != ""
    assert sum(w.tone == "chosen" for row in lines for w in row) == 2


def test_the_legend_names_every_mark_that_is_seen(whole: State) -> None:
    said = "\n".join(map(plain, heatmap.legend(whole, results(whole), 40)))
    for mark in ("●", "✗", "!", "T"):
        assert mark in said
    assert "a taller bar is slower, × baseline" in said
    assert [row.split() for row in said.splitlines()][:4] == [
        ["●", "21", "correct"],
        ["✗", "1", "wrong"],
        ["!", "1", "crashed"],
        ["T", "1", "timed", "out"],
    ]
    assert all(bar in said for bar in heatmap.BARS)


@given(cells=st.integers(60, 200), iteration=st.integers(1, 6), first=st.none() | st.integers(1, 6))
def test_the_cell_of_a_mark_names_its_iteration(whole: State, cells: int, iteration: int, first: int | None) -> None:
    drawn = iteration_strip.scrubber(whole, Position(run=4, iteration=iteration, following=False), cells, first)
    run = whole.run(4)
    for number in range(drawn.first, drawn.last + 1):
        x = drawn.start + iteration_strip.RUNG * (number - drawn.first)
        assert plain(drawn.line)[x + 1] == status_symbols.of_iteration(run.iterations[number - 1]).text
        assert drawn.iteration_at(x) == drawn.iteration_at(x + 2) == number
        assert drawn.holds(x)
    assert drawn.iteration_at(0) == drawn.first
    assert drawn.iteration_at(cells) == drawn.last
    if drawn.first <= iteration <= drawn.last:
        assert plain(drawn.line)[drawn.start + iteration_strip.RUNG * (iteration - drawn.first)] == "["


def test_a_session_without_runs_begun_has_nothing_to_point_at(many: State) -> None:
    assert iteration_strip.scrubber(many, Position(), 80).iteration_at(10) is None
