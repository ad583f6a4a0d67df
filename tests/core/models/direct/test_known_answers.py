"""The simulated model answers rightly as often as its truth says, and otherwise gives another value of the type."""

import random

import pytest

from refinery_tui.core.base.chat import Message
from refinery_tui.core.base.values.literal_value import NoValue, read_value, value_of
from refinery_tui.core.bench.exchange import codec
from refinery_tui.core.models.direct.known_answers import ANSWER_ONLY, KnownAnswers, asks_for_answer, other_value

ASKED = [Message(role="system", content=ANSWER_ONLY), Message(role="user", content="f(1)")]


def test_the_stated_chance_is_what_it_does() -> None:
    known = KnownAnswers(by_request={"f(1)": "[1, 2]"})
    said = [known.reply(ASKED, 0.8, random.Random(seed)) for seed in range(4_000)]
    right = sum("[1, 2]" in words for words in said) / len(said)
    silent = sum("```" not in words for words in said) / len(said)
    assert right == pytest.approx(0.8, abs=0.02)  # three standard errors
    assert silent == pytest.approx(0.02, abs=0.008)


def test_what_it_knows_nothing_of_it_does_not_answer() -> None:
    words = KnownAnswers().reply(ASKED, 1.0, random.Random(1))
    with pytest.raises(NoValue):
        read_value(words)


def test_it_knows_a_request_for_an_answer_by_its_system_words() -> None:
    assert asks_for_answer(ASKED)
    assert not asks_for_answer(ASKED[1:])


@pytest.mark.parametrize(
    "right",
    [
        *(
            "True",
            "3",
            "-2.5",
            "''",
            "'abc'",
            "b'a'",
            "[]",
            "[[1, 2], [3, 4]]",
            "(1,)",
            "{'a': 1}",
            "{}",
            "{1}",
            "None",
        ),
        *("-2.0", "0.0", "1e308", "nan", "-inf", "[nan]"),
    ],
)
def test_another_value_is_never_the_right_one(right: str) -> None:
    other = value_of(other_value(right, random.Random(3)))
    assert not codec.same(value_of(right), other)
    assert right == "None" or type(other) is type(value_of(right))
