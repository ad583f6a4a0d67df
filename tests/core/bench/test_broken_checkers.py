"""A task whose checker fails or hangs is at fault itself: a sentence says so, soon, and no program is judged by it."""

from dataclasses import replace

import pytest

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.bench.client import open_bench
from refinery_tui.core.bench.task_check import checked
from refinery_tui.core.experiment.task_shelf import load_task
from tests.fakes.sum_task import SumTask

CHECKERS = {
    "raises": ("raise ZeroDivisionError", "ZeroDivisionError"),
    "hangs": ("while True:\n        pass", "took more than"),
    "ends its process": ("import os\n    os._exit(3)", "its process ended with code 3"),
}


@pytest.mark.parametrize("how", CHECKERS)
async def test_a_broken_checker_is_the_tasks_fault(how: str, sum_task: SumTask) -> None:
    body, words = CHECKERS[how]
    folder = sum_task(more="limits = {check_seconds = 0.1}").folder
    with (folder / "inputs.py").open("a") as file:
        file.write(f"\n\ndef is_right(argument, right, given):\n    {body}\n")
    task = replace(load_task(folder), checker="is_right")
    found = await checked(task)
    assert words in found.unsound
    assert "mend the checker in inputs.py" in found.unsound
    async with open_bench(task) as bench:
        with pytest.raises(RefineryError, match=rf"the task's checker failed: inputs.py: .*{words}.*Mend .*inputs\.py"):
            await bench.calibrate()
