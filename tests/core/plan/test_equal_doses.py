"""The dry run says which treatments are expected to consume more, which are a fair pair, and how to equal them."""

import pytest

from refinery_tui.core.plan.preview import outlook
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


def test_an_iteration_that_costs_more_than_its_budget_is_named() -> None:
    found = words('budget = "2000 tokens"\n[factors]\nprotocol = ["rotate", "best-of-n(16)"]\n')
    assert any(
        sentence.startswith("one iteration of 'protocol best-of-n(16)' takes about") and "budget of 2,000" in sentence
        for sentence in found
    )


@pytest.mark.parametrize("lines", ['[factors]\nfeedback = ["none", "verdict"]\n', ""])
def test_nothing_is_said_where_nothing_differs(lines: str) -> None:
    assert words(lines) == ()
