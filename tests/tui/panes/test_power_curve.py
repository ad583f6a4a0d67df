"""The power curve in cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refinery_tui.core.find.resolve import asked
from refinery_tui.core.plan import assumptions as resting
from refinery_tui.core.plan import plan_answer
from refinery_tui.tui.panes.plan import plan_table, power_curve
from refinery_tui.tui.text.braille import Canvas
from refinery_tui.tui.text.styled import Span, plain, width
from tests.fakes.conductor import read


@pytest.fixture(scope="module")
def found() -> plan_answer.PlanAnswer:
    basis = resting.of_experiment(asked("pilot").experiment)
    return plan_answer.answer(basis, plan_answer.PlanRequest(primary="agents: 2 / 1", usd=1.0))


@pytest.mark.parametrize("cells", [56, 76, 110, 156])
def test_the_view_fits_its_width_marks_the_plan_once_and_names_every_axis(
    found: plan_answer.PlanAnswer, cells: int
) -> None:
    rows = power_curve.power_view(found, cells)
    shown = [plain(row) for row in rows]
    assert all(width(row) <= cells for row in rows)
    assert sum(row.count("●") for row in shown) == 2  # the plan, and its legend
    assert [row.split()[0] for row in shown if row.split()[:1] in (["reps"], ["usd"], ["hours"])] == [
        "reps",
        "usd",
        "hours",
    ]
    assert any("80 % ┤" in row for row in shown)


def test_over_several_tasks_the_view_and_the_assumptions_say_what_is_known_of_the_spread_between_them() -> None:
    source = 'tasks = ["*e*"]\n[factors]\nagents = [1, 2]\n[analysis]\nprimary = "agents: 2 / 1"\n'
    basis = resting.of_experiment(read(source))
    found = plan_answer.answer(basis, plan_answer.first_wish(basis))
    view = " ".join(" ".join(plain(row) for row in power_curve.power_view(found, 90)).split())
    page = " ".join(" ".join(plain(row) for row in plan_table.basis_page(basis, 60, found.advice.spread)).split())
    assert f"Power of {found.option.tasks} tasks to detect" in view
    assert "8 more tasks ($" in view
    for words in (view, page):
        assert "Between tasks the log ratio is assumed to vary by" in words


def test_a_plan_for_shares_is_drawn_against_points_and_not_against_a_ratio() -> None:
    basis = resting.of_experiment(asked("browser").experiment)
    found = plan_answer.answer(basis, plan_answer.first_wish(basis))
    view = " ".join(" ".join(plain(row) for row in power_curve.power_view(found, 90)).split())
    assert "to detect a difference of 40 points" in view
    assert "0.8" not in view.partition("Power of ")[2].partition("reps")[0]


def test_a_session_without_an_answer_is_a_sentence() -> None:
    assert plain(power_curve.power_view("Give a factor two levels.", 60)[0]) == "Give a factor two levels."


@given(st.integers(-5, 15), st.integers(-5, 15), st.integers(1, 60), st.integers(1, 20))
def test_every_dot_is_in_the_drawing_or_outside_its_ranges(x: float, y: float, columns: int, rows: int) -> None:
    canvas = Canvas(columns=columns, rows=rows, x=(0, 10), y=(0, 10))
    canvas.dot(x, y, "accent")
    drawn = "".join(plain(row) for row in canvas.lines())
    assert len(drawn) == columns * rows
    assert bool(drawn.strip()) is (0 <= x <= 10 and 0 <= y <= 10)


def test_dots_of_one_cell_are_joined_and_a_mark_stands_over_them() -> None:
    canvas = Canvas(columns=1, rows=1, x=(0, 1), y=(0, 1))
    canvas.rule(0.5, Span("┄"))
    assert plain(canvas.lines()[0]) == "┄"
    canvas.dot(0, 0, "accent")
    canvas.dot(1, 1, "accent")
    assert plain(canvas.lines()[0]) == "⡈"
    canvas.mark(0, 0, Span("●"))
    assert plain(canvas.lines()[0]) == "●"
