"""Plots in cells: exact widths, places in order, nothing lost."""

from hypothesis import given
from hypothesis import strategies as st

from refinery_tui.tui.text import plots
from refinery_tui.tui.text.styled import plain, width

POSITIVE = st.floats(1e-6, 1e6)


@given(st.lists(POSITIVE, min_size=1, max_size=20), st.integers(2, 120))
def test_every_value_has_a_place_and_a_greater_one_is_never_further_left(values: list[float], cells: int) -> None:
    axis = plots.around(values, cells)
    places = [axis.cell_of(value) for value in sorted(values)]
    assert places == sorted(places)
    assert all(0 <= place < axis.cells for place in places)
    assert all(axis.low <= tick <= axis.high for tick in axis.ticks())


@given(POSITIVE, st.floats(1.01, 50), st.integers(12, 120))
def test_an_interval_shows_its_estimate_and_fills_its_width(low: float, factor: float, cells: int) -> None:
    high, middle = low * factor**2, low * factor
    axis = plots.around([low, high, 0.8, 1.25], cells)
    drawn = plots.interval(axis, low, middle, high, zone=(0.8, 1.25), tone="accent")
    assert width(drawn) == axis.cells
    assert plain(drawn).count("●") == 1
    assert plain(drawn)[axis.cell_of(middle)] == "●"


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=30), st.integers(8, 90))
def test_a_strip_counts_every_program(values: list[float], cells: int) -> None:
    axis = plots.around(values, cells)
    drawn = plain(plots.strip(axis, values, float("nan")))
    shown = sum(1 if character == "●" else int(character) for character in drawn if character in "●23456789")
    assert len(drawn) == axis.cells
    assert shown == len(values) or "9" in drawn


@given(st.lists(st.floats(0, 1), min_size=3, max_size=3).filter(lambda parts: sum(parts) > 0), st.integers(10, 80))
def test_a_bar_of_shares_fills_its_width(parts: list[float], cells: int) -> None:
    total = sum(parts)
    named = [(name, part / total, "plain") for name, part in zip("abc", parts, strict=True)]
    bar, legend = plots.shares(named, cells)  # type: ignore[arg-type]  # "plain" is a tone
    assert abs(width(bar) - cells) <= 1
    assert all(name in plain(legend) for name in "abc")


def test_a_failure_has_its_own_mark_among_the_steps() -> None:
    axis = plots.around([1.0, 4.0], 8)
    assert plain(plots.steps(axis, [4.0, float("nan"), 1.0])) == "█x▁"


def test_ticks_that_would_overlap_are_left_out() -> None:
    axis = plots.around([1.0, 10.0], 12)
    drawn = plain(plots.ruler(axis, 4, [f"{tick:g} ms" for tick in axis.ticks()]))
    assert len(drawn) == 16
    assert drawn.split() == ["1", "ms", "8", "ms"] or drawn.startswith("    1 ms")
    assert len(axis.ticks()) > 3
