"""What sliders move over."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refinery_tui.tui.text import slider_scale
from refinery_tui.tui.text.slider_scale import SliderScale

ALL = (
    slider_scale.EFFECT,
    slider_scale.POWER,
    slider_scale.USD,
    slider_scale.TIME,
    slider_scale.among(("a", "b", "c")),
)


@pytest.mark.parametrize("scale", ALL)
def test_steps_visit_every_stop_from_one_end_to_the_other_and_no_further(scale: SliderScale) -> None:
    value, seen = scale.stops[0], [scale.stops[0]]
    for _ in scale.stops:
        value = scale.moved(value, 1)
        seen.append(value)
    assert tuple(dict.fromkeys(seen)) == scale.stops
    assert scale.moved(scale.stops[0], -3) == scale.stops[0]


@given(st.sampled_from(ALL), st.floats(0.001, 2000), st.sampled_from([-5, -1, 1, 5]))
def test_a_step_from_between_two_stops_lands_on_a_stop_on_that_side(
    scale: SliderScale, value: float, steps: int
) -> None:
    landed = scale.moved(value, steps)
    assert landed in scale.stops
    if scale.stops[0] < value < scale.stops[-1]:
        assert (landed > value) is (steps > 0)


@given(st.sampled_from(ALL), st.floats(0, 1))
def test_the_place_of_a_stop_leads_back_to_it(scale: SliderScale, share: float) -> None:
    stop = scale.value_at(share)
    assert scale.value_at(scale.share(stop)) == stop


@given(st.sampled_from(ALL), st.lists(st.floats(0.01, 1e6), min_size=2))
def test_a_greater_value_never_stands_further_left(scale: SliderScale, values: list[float]) -> None:
    places = [scale.share(value) for value in sorted(values)]
    assert places == sorted(places)
    assert all(0 <= place <= 1 for place in places)


@pytest.mark.parametrize(
    ("scale", "text", "value"),
    [
        (slider_scale.EFFECT, "0.85", 0.85),
        (slider_scale.EFFECT, "1.2", None),
        (slider_scale.POWER, "90", 0.9),
        (slider_scale.USD, "12.34", 12.34),
        (slider_scale.USD, "0.05", 0.05),
        (slider_scale.USD, "0", None),
        (slider_scale.TIME, "1.5", 1.5),
        (slider_scale.USD, "1.2.3", None),
        (slider_scale.USD, "", None),
        (slider_scale.among(("a", "b")), "2", 2.0),
    ],
)
def test_typed_numbers_are_taken_within_the_limits(scale: SliderScale, text: str, value: float | None) -> None:
    assert scale.typed(text) == value


def test_values_are_said_in_words() -> None:
    assert slider_scale.EFFECT.words(0.8) == "a ratio of 0.8"
    assert slider_scale.POWER.words(0.9) == "90 %"
    assert slider_scale.USD.words(math.inf) == "no limit"
    assert slider_scale.TIME.words(1.5) == "1.5 h"
    assert slider_scale.among(("a", "b")).words(2.0) == "b"
