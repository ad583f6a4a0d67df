"""The power of an experiment over several tasks, and what more tasks and replicates would buy, before it runs."""

from dataclasses import replace

import pytest

from refinery_tui.core.experiment.task_shelf import load_task
from refinery_tui.core.plan.preview import outlook
from refinery_tui.core.team.forecast import Forecast
from tests.fakes.conductor import read

EIGHT = """
tasks = ["*e*"]
replicates = 3
[factors]
agents = [1, 2]
[analysis]
primary = "agents: 2 / 1"
"""


def test_tasks_are_traded_against_replicates_in_a_sentence() -> None:
    found = outlook(read(EIGHT))
    assert found.power is not None
    said = found.power.sentence
    assert "for tasks like these" in said
    assert "8 more tasks ($" in said
    assert "detectable; 30 more replicates ($" in said
    assert 0 < found.power.power < 1


def test_replicates_buy_no_more_than_the_tasks_allow() -> None:
    experiment = read(EIGHT)
    few, many = (outlook(replace(experiment, replicates=r)).power for r in (3, 300))
    assert few is not None
    assert many is not None
    assert few.power < many.power < 0.8


@pytest.mark.parametrize("task", ["top_k"])
def test_one_task_keeps_its_own_sentence(task: str) -> None:
    found = outlook(read(EIGHT.replace('tasks = ["*e*"]', f'task = "{task}"')))
    assert found.task == load_task(task)
    assert found.power is not None
    assert "more tasks" not in found.power.sentence
    assert isinstance(found.expected, Forecast)
