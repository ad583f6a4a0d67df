"""How long the bench will take is said by the sizes of a task's inputs, as it was measured."""

from dataclasses import replace

import pytest

from refinery_tui.core.experiment.task_shelf import load_task
from refinery_tui.core.find.resolve import asked
from refinery_tui.core.team.bench_pace import check_seconds, final_seconds, shot_seconds


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
