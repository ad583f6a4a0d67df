"""What a model that answers itself is asked: the task as it stands, whatever its braces, and the call in its place."""

from dataclasses import replace

from refinery_tui.core.experiment.direct.question import DirectQuestion
from refinery_tui.core.experiment.task_shelf import load_task
from refinery_tui.core.team.direct.direct_answers import direct_messages

TASK = load_task("get_difference")


def test_braces_of_a_task_and_of_an_input_are_left_as_they_are() -> None:
    task = replace(TASK, prompt="Count the texts {call} and {task}.")
    asked = direct_messages(task, DirectQuestion(family="few", size=1, literal="['{task}']"))[-1].content
    assert "\n\nCount the texts {call} and {task}.\n\n" in asked
    assert "```\nget_difference(['{task}'])\n```" in asked
