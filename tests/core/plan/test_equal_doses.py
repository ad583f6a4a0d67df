"""The dry run says which treatments are expected to consume more, which are a fair pair, and how to equal them."""

import pytest

from refinery_tui.core.plan.preview import outlook
from refinery_tui.core.team.iteration.rehearsal import distinct_requests, requests
from tests.fakes.conductor import read

HEAD = 'task = "get_difference"\nreplicates = 2\n[run]\nagents = 2\n'


def words(lines: str) -> tuple[str, ...]:
    return outlook(read(HEAD + lines)).doses


def test_protocols_of_equal_iterations_differ_in_tokens_and_replies_and_the_mend_is_said() -> None:
    first, *rest = words('budget = "4 iterations"\n[factors]\nprotocol = ["rotate", "best-of-n(4)"]\n')
    assert first.startswith("protocol: 'best-of-n(4)' uses 4.0 times the tokens of 'rotate' (")
    assert "and 'best-of-n(4)' uses 4.0 times the replies of 'rotate' (16 / 4 a run)" in first
    assert len(rest) == 1
    assert rest[0].startswith("budget = '")
    assert "tokens' on every treatment would declare equal tokens" in rest[0]


def test_what_is_declared_at_equal_tokens_differs_in_replies_alone() -> None:
    found = words('budget = "20000 tokens"\n[factors]\nprotocol = ["rotate", "critic"]\n')
    assert len(found) == 1
    assert "'rotate' uses" in found[0]
    assert "times the replies of 'critic'" in found[0]
    assert "times the tokens" not in found[0]


def test_two_protocols_of_the_same_cost_are_a_fair_pair() -> None:
    found = words('budget = "4 iterations"\n[factors]\nprotocol = ["rotate", "best-of-n(2)", "independent"]\n')
    assert "fair pairs (tokens within 10 %): 'best-of-n(2)' and 'independent'" in found


def test_of_many_fair_pairs_the_closest_are_named_and_the_others_counted() -> None:
    protocols = '["rotate", "best-of-n(2)", "best-of-n(3)", "repair", "evolve"]'
    (fair,) = [line for line in words(f'budget = "9000 tokens"\n[factors]\nprotocol = {protocols}\n') if "fair" in line]
    assert fair.count(" and '") == 3
    assert fair.endswith(" more")


def test_an_iteration_that_costs_more_than_its_budget_is_named() -> None:
    found = words('budget = "2000 tokens"\n[factors]\nprotocol = ["rotate", "best-of-n(16)"]\n')
    assert any(
        sentence.startswith("one iteration of 'protocol best-of-n(16)' takes about") and "budget of 2,000" in sentence
        for sentence in found
    )


@pytest.mark.parametrize("lines", ['[factors]\nfeedback = ["none", "verdict"]\n', ""])
def test_nothing_is_said_where_nothing_differs(lines: str) -> None:
    assert words(lines) == ()


def test_a_protocol_that_asks_again_says_what_it_takes_where_every_program_is_wrong() -> None:
    found = words('budget = "2 iterations"\n[factors]\nprotocol = ["rotate", "repair(4)"]\n')
    (said,) = [sentence for sentence in found if "asks again" in sentence]
    assert said.startswith("'repair(4)' asks again where a program is wrong: 2 replies and ")
    assert " tokens a run if each is correct, 8 and " in said
    assert words('budget = "9000 tokens"\nprotocol = "repair(4)"\n') == ()


def test_what_many_are_asked_at_once_in_the_same_words_is_read_once() -> None:
    lines = 'budget = "1 iteration"\nprotocol = "best-of-n(64)"\n'
    found = outlook(read(HEAD.replace("agents = 2", "agents = 64") + lines))
    asked = distinct_requests(found.experiment, 0, found.task)
    assert [what for what, _ in asked] == [
        "iteration 1, turns 1 to 64: proposer (agent 1 to agent 64)",
        "iteration 2, turns 1 to 64: proposer (agent 1 to agent 64)",
    ]
    assert len(requests(found.experiment, 0, found.task)) == 128


@pytest.mark.parametrize(("feedback", "told"), [("none", ""), ("verdict", "is correct"), ("profile", " 60 %  line ")])
def test_the_dry_run_shows_a_review_with_the_feedback_that_is_told(feedback: str, told: str) -> None:
    found = outlook(read(HEAD + f'budget = "2 iterations"\nfeedback = "{feedback}"\n'))
    (_, (*_, review)) = distinct_requests(found.experiment, 0, found.task)[1]
    assert told in review.content
    assert ("hidden input" in review.content) == bool(told)
