"""What agents are told: the past that each memory keeps, and templates that never stumble over braces."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.bench_records import Check, Shot
from refinery_tui.core.experiment.experiment import Prompts
from refinery_tui.core.experiment.settings import Settings
from refinery_tui.core.experiment.task_shelf import load_task
from refinery_tui.core.record.run.judged import Judged
from refinery_tui.core.team.iteration.history import best_so_far, failing_kinds
from refinery_tui.core.team.iteration.history import feedback as feedback_words
from refinery_tui.core.team.iteration.rehearsal import requests
from refinery_tui.core.team.prompts import BestSoFar, Exchange, History, filled, run_prompts
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
        ("best-and-last", []),
        ("notes", []),
        ("pilot-faithful", [("user", "first")]),
    ],
)
def test_memory_decides_what_is_kept_of_the_past(memory: str, past: list[tuple[str, str]]) -> None:
    settings = Settings(memory=memory)  # type: ignore[arg-type]  # each is one of the Literal's
    assert said(settings, PAST)[1:-1] == past


def request(memory: str, so_far: History) -> str:
    return said(Settings(memory=memory), so_far)[-1][1]  # type: ignore[arg-type]  # each is one of the Literal's


def test_the_best_program_stands_with_its_figure_before_the_last_one_where_memory_keeps_it() -> None:
    best = BestSoFar(program="def get_difference(numbers):\n    return 1\n", figure="0.2 s of CPU time")
    told = request("best-and-last", replace(PAST, best=best))
    assert told.index("0.2 s of CPU time") < told.index("return 1") < told.index("This is the current program")
    assert request("last-program", replace(PAST, best=best)) == request("last-program", PAST)
    assert request("best-and-last", PAST) == request("last-program", PAST)


def test_a_best_program_that_is_the_last_one_is_shown_once() -> None:
    assert PAST.program is not None
    told = request("best-and-last", replace(PAST, best=BestSoFar(program=PAST.program, figure="0.2 s")))
    assert told.startswith(
        "The current program is the best so far: it is correct on every hidden input, and took 0.2 s"
    )
    assert told.count("def get_difference(numbers)") == 1


def shot(family: str, verdict: Verdict, cpu_seconds: float | None = None, place: int | None = 0) -> Shot:
    return Shot(
        program="",
        family=family,
        verdict=verdict,
        cpu_seconds=cpu_seconds,
        wall_seconds=None,
        place=place,
        answer="secret",
        detail="secret",
    )


def judged(*cases: Shot, timed: tuple[Shot, ...] = ()) -> Judged:
    return Judged(program="x", check=Check(program="", cases=cases), selection=timed)


EMPTY, RANDOM = shot("empty", Verdict.WRONG), shot("random", Verdict.CORRECT)
OTHERS = (shot("random", Verdict.CRASHED), shot("random", Verdict.INTERNAL_ERROR), RANDOM, shot("one", Verdict.CORRECT))
FIRST = "The program is not right: wrong on a hidden input of the kind 'empty'."


@pytest.mark.parametrize(
    ("feedback", "words"),
    [
        ("none", ""),
        ("verdict", FIRST),
        ("timing", FIRST),
        (
            "failing-family",
            "The program is not right. Kinds of hidden inputs on which it fails: 'empty': wrong on 2 of 2 inputs; "
            "'random': crashed on 1 of 3 inputs; on the other 1 kind it is correct.",
        ),
    ],
)
def test_feedback_says_as_much_of_a_wrong_program_as_its_level_lets_it(feedback: str, words: str) -> None:
    settings = Settings(feedback=feedback)  # type: ignore[arg-type]  # each is one of the Literal's
    assert feedback_words(judged(EMPTY, EMPTY, *OTHERS), settings) == words


def test_kinds_that_fail_alone_or_in_their_timing_only_are_told() -> None:
    late = shot("timed", Verdict.TIMED_OUT)
    crashed = shot("random", Verdict.CRASHED)
    assert failing_kinds(judged(EMPTY, crashed)).endswith("'random': crashed on 1 of 1 input; there is no other kind.")
    assert failing_kinds(judged(EMPTY, EMPTY)).endswith("wrong on every hidden input, of whichever kind.")
    assert "'timed': timed out on 1 of 1 input; on the other 1 kind" in failing_kinds(judged(RANDOM, timed=(late,)))


def test_the_best_of_several_is_the_fastest_correct_one_and_none_where_all_are_wrong() -> None:
    slow, fast = (
        judged(RANDOM, timed=(shot("t", Verdict.CORRECT, s), shot("t", Verdict.CORRECT, 1.0, None))) for s in (0.8, 0.4)
    )
    assert best_so_far([slow, fast, judged(EMPTY)]) == BestSoFar(
        program="x", figure="400 ms of CPU time, 0.4 × the baseline's"
    )
    assert best_so_far([judged(EMPTY)]) is None


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
