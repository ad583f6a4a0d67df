"""What agents are told: the past that each memory keeps, and templates that never stumble over braces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refinery_tui.core.experiment.experiment import Prompts
from refinery_tui.core.experiment.settings import Settings
from refinery_tui.core.experiment.task_shelf import load_task
from refinery_tui.core.team.iteration.rehearsal import requests
from refinery_tui.core.team.prompts import Exchange, History, filled, run_prompts
from refinery_tui.core.team.protocols import names
from tests.fakes.conductor import read

TASK = load_task("get_difference")
PAST = History(
    iterations=2,
    program="def get_difference(numbers):\n    return {}\n",
    feedback="The last reply held no complete program.",
    remaining_seconds=12.4,
    exchanges=(Exchange(asked="first", replied="one"), Exchange(asked="second", replied="two")),
)


def said(settings: Settings, so_far: History) -> list[tuple[str, str]]:
    return [(m.role, m.content) for m in run_prompts(settings, TASK, {}).messages(so_far)]


def test_the_first_request_is_the_task() -> None:
    messages = said(Settings(), History())
    assert [role for role, _ in messages] == ["system", "user"]
    assert messages[1][1] == TASK.prompt.strip()


def test_a_review_shows_program_feedback_and_the_seconds_left() -> None:
    review = said(Settings(), PAST)[-1][1]
    assert "```python\ndef get_difference(numbers):\n    return {}\n```" in review
    assert "The last reply held no complete program." in review
    assert review.endswith("You have 12 seconds left.")


@pytest.mark.parametrize(
    ("memory", "past"),
    [
        ("last-program", []),
        ("full", [("user", "first"), ("assistant", "one"), ("user", "second"), ("assistant", "two")]),
        ("pilot-faithful", [("user", "first")]),
    ],
)
def test_memory_decides_what_is_kept_of_the_past(memory: str, past: list[tuple[str, str]]) -> None:
    settings = Settings(memory=memory)  # type: ignore[arg-type]  # each is one of the Literal's
    assert said(settings, PAST)[1:-1] == past


def test_two_and_three_like_agents_are_told_the_same_and_one_is_not() -> None:
    one, two, three = (said(Settings(agents=n), PAST) for n in (1, 2, 3))
    assert two == three != one


def test_a_framing_may_replace_a_part_and_keeps_the_rest() -> None:
    own = {"terse": Prompts(system="Be terse.")}
    messages = run_prompts(Settings(framing="terse"), TASK, own).messages(History())
    assert messages[0].content == "Be terse."
    assert messages[1].content == TASK.prompt.strip()


def test_every_protocol_is_found_by_its_name_and_asks_somebody() -> None:
    assert "rotate" in names()
    for name in names():
        experiment = read(f'task = "get_difference"\n[run]\nagents = 3\nprotocol = "{name}"\n')
        assert all(messages for _, messages in requests(experiment, 0, TASK))


@given(st.text(), st.dictionaries(st.sampled_from(["program", "task"]), st.text()))
def test_values_are_put_in_once_and_braces_never_matter(template: str, values: dict[str, str]) -> None:
    assert filled(template.replace("{", "").replace("}", ""), values) == template.replace("{", "").replace("}", "")
    assert filled("{program}", {"program": "{task} {}"}) == "{task} {}"
