"""How long the bench will take is said by the sizes of a task's inputs, as it was measured."""

from dataclasses import replace

import pytest

from refinery_tui.core.experiment.task_shelf import load_task
from refinery_tui.core.find.resolve import asked
from refinery_tui.core.team.bench_pace import check_seconds, final_seconds, shot_seconds


@pytest.mark.parametrize(
    ("name", "check", "thorough", "round_"), [("get_difference", 5.3, 8.9, 3.7), ("longest_distinct", 0.7, 1.8, 0.2)]
)
def test_the_pace_is_within_two_fifths_of_what_was_measured(
    name: str, check: float, thorough: float, round_: float
) -> None:
    task = load_task(name)
    assert check_seconds(task) == pytest.approx(check, rel=0.4)
    assert check_seconds(task, thorough=True) == pytest.approx(thorough, rel=0.4)
    assert 2 * shot_seconds(task) == pytest.approx(round_, rel=0.4)


def test_the_pilots_way_has_no_hidden_inputs_no_baseline_and_no_calibration_to_wait_for() -> None:
    experiment = asked("pilot-faithful").experiment
    task = load_task(experiment.task)
    bench = replace(experiment, measuring=asked("pilot").experiment.measuring)
    assert final_seconds(experiment, task) == pytest.approx(12 * 4 * shot_seconds(task))
    assert final_seconds(bench, task) > 2 * final_seconds(experiment, task)
