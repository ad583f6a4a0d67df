"""Whatever the sliders of the plan say, there is an answer, and it can be drawn."""

import math
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from refinery_tui.core.base.files.package_files import preset_names, published_pilot
from refinery_tui.core.find.resolve import asked
from refinery_tui.core.plan import assumptions as resting
from refinery_tui.core.plan import plan_answer
from refinery_tui.core.plan.assumptions import PlanBasis
from refinery_tui.core.record.store import opened
from refinery_tui.tui.panes.plan import plan_table
from refinery_tui.tui.text import slider_scale
from refinery_tui.tui.text.braille import Canvas
from refinery_tui.tui.text.styled import Span
from tests.fakes import recorded_sessions

BASES = ("published", "finished", *preset_names())


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wishes") / "finished"
    recorded_sessions.finished(folder)
    return folder


@cache
def basis_of(name: str, finished: Path) -> PlanBasis:
    place = {"published": published_pilot(), "finished": finished}.get(name)
    return (
        resting.of_experiment(asked(name).experiment) if place is None else resting.of_state(opened(place).state, name)
    )


@given(
    name=st.sampled_from(BASES),
    at=st.integers(0, 99),
    effect=st.sampled_from(slider_scale.EFFECT.stops),
    power=st.sampled_from(slider_scale.POWER.stops),
    usd=st.sampled_from((0.01, *slider_scale.USD.stops, 1e6)),
    hours=st.sampled_from((0.01, *slider_scale.TIME.stops, 1e5)),
    design=st.integers(0, 9),
    cells=st.sampled_from((20, 60, 160)),
)
@example(name="published", at=0, effect=0.8, power=0.8, usd=10_000, hours=math.inf, design=0, cells=80)
@example(name="published", at=0, effect=0.8, power=0.8, usd=5000, hours=math.inf, design=0, cells=80)
@example(name="published", at=1, effect=0.98, power=0.99, usd=1e6, hours=math.inf, design=0, cells=80)
@settings(max_examples=60, deadline=None)
def test_every_position_of_the_sliders_has_an_answer_that_can_be_drawn(
    finished: Path,
    name: str,
    at: int,
    effect: float,
    power: float,
    usd: float,
    hours: float,
    design: int,
    cells: int,
) -> None:
    basis = basis_of(name, finished)
    offered = plan_answer.contrasts_of(basis)
    wish = plan_answer.PlanRequest(
        primary=offered[at % len(offered)], smallest_effect=effect, power=power, usd=usd, hours=hours
    )
    names = [option.design.name for option in plan_answer.answer(basis, wish).advice.options]
    found = plan_answer.answer(basis, wish, names[design % len(names)])
    assert all(0 <= share <= 1 for point in found.curve for share in (point.power, point.power_estimated))
    assert all(
        0 <= option.power <= 1 and option.replicates <= option.replicates_needed for option in found.advice.options
    )
    assert len(plan_table.design_rows(found)) == len(names)
    assert plan_table.curve_page(found, cells, 24)


def test_a_limit_that_is_generous_changes_nothing_of_the_advice(finished: Path) -> None:
    basis = basis_of("published", finished)
    free = plan_answer.answer(basis, plan_answer.first_wish(basis))
    rich = plan_answer.answer(basis, plan_answer.PlanRequest(primary=free.wish.primary, usd=5000))
    assert rich.advice.sentence == free.advice.sentence
    assert rich.option.replicates == 20


def test_a_curve_has_a_gap_where_a_point_is_unknown() -> None:
    canvas = Canvas(columns=8, rows=4, x=(1, 1), y=(0, 1))
    canvas.curve([(1, 0.2), (2, math.nan), (3, 1.0)], "accent")
    canvas.mark(math.nan, math.inf, Span("x"))
    assert all(word.text == " " for row in canvas.lines() for word in row)
