"""How long the bench will take is said by the sizes of a task's inputs, as it was measured."""

from dataclasses import replace

import pytest

from refinery_tui.core.experiment.task_shelf import load_task
from refinery_tui.core.find.resolve import asked
from refinery_tui.core.team.bench_pace import (
    VISIT_SECONDS,
    check_seconds,
    final_seconds,
    judgement_seconds,
    scaling_seconds,
    shot_seconds,
)


@pytest.mark.parametrize(
    ("name", "check", "thorough", "round_"), [("get_difference", 5.3, 8.9, 3.7), ("longest_distinct", 0.7, 1.8, 0.2)]
)
def test_the_pace_is_within_a_factor_of_two_of_what_was_measured(
    name: str, check: float, thorough: float, round_: float
) -> None:
    task = load_task(name)
    foreseen = (check_seconds(task), check_seconds(task, thorough=True), 2 * shot_seconds(task))
    assert all(0.5 < a / b < 2 for a, b in zip(foreseen, (check, thorough, round_), strict=True))


def test_the_pilots_way_has_no_hidden_inputs_no_baseline_and_no_calibration_to_wait_for() -> None:
    experiment = asked("pilot-faithful").experiment
    task = load_task(experiment.task)
    bench = replace(experiment, measuring=asked("pilot").experiment.measuring)
    assert final_seconds(experiment, task) == pytest.approx(12 * 4 * shot_seconds(task))
    assert final_seconds(bench, task) > 2 * final_seconds(experiment, task)


def test_a_script_s_pace_is_that_of_visits_and_of_no_input_s_size() -> None:
    task = load_task("book_room")
    assert task.browser is not None
    assert check_seconds(task) == VISIT_SECONDS * (1 + task.browser.visits)
    assert check_seconds(task, thorough=True) == check_seconds(task)


def test_where_nothing_is_timed_only_checks_are_waited_for() -> None:
    experiment = asked("browser").experiment
    task = load_task(experiment.task)
    assert judgement_seconds(experiment, task) == check_seconds(task)
    assert final_seconds(experiment, task) == 2 * check_seconds(task)


@pytest.mark.parametrize(("name", "check", "thorough"), [("contact_record", 0.7, 1.0), ("indexed_table", 1.1, 1.6)])
def test_calls_and_new_servers_count_as_they_were_measured(name: str, check: float, thorough: float) -> None:
    task = load_task(name)
    assert check / 1.5 < check_seconds(task) < 1.5 * check
    assert thorough / 1.5 < check_seconds(task, thorough=True) < 1.5 * thorough


def test_a_final_pass_counts_the_sizes_that_a_task_declares_and_no_run_that_answers_itself() -> None:
    plausible, direct = asked("plausible").experiment, asked("code-or-direct").experiment
    table, distinct = load_task(plausible.task), load_task(direct.task)
    sizes = final_seconds(plausible, table) - final_seconds(plausible, replace(table, scaling=()))
    assert sizes == pytest.approx(2 * scaling_seconds(table))
    assert 2.2 < scaling_seconds(table) < 4.7
    written = replace(direct, factors={"mode": ["code"]})
    assert final_seconds(direct, distinct) == pytest.approx(final_seconds(written, distinct))
