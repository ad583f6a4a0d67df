"""Budgets as people write them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refinery_tui.core.experiment.settings import Budget, budget


@pytest.mark.parametrize(
    ("written", "amount", "unit"),
    [
        ("3 iterations", 3, "iterations"),
        ("1 iteration", 1, "iterations"),
        ("60 s", 60, "seconds"),
        ("60s", 60, "seconds"),
        (" 2 min ", 120, "seconds"),
        ("1.5 h", 5400, "seconds"),
        ("20000 tokens", 20000, "tokens"),
        ("0.5 usd", 0.5, "usd"),
    ],
)
def test_a_budget_is_an_amount_and_a_unit(written: str, amount: float, unit: str) -> None:
    assert (budget(written).amount, budget(written).unit) == (amount, unit)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("", "is not a budget"),
        ("soon", "Write an amount and a unit"),
        ("-3 iterations", "is not a budget"),
        ("3 itertions", "Did you mean 'iterations'?"),
        ("0 s", "is impossible"),
        ("2.5 iterations", "is impossible"),
        ("nan s", "is not a budget"),
        ("1e9 s", "is not a budget"),
    ],
)
def test_an_impossible_budget_says_why(written: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence.replace("?", r"\?")):
        budget(written)


@given(st.integers(1, 99_999), st.sampled_from(["iterations", "seconds", "tokens", "usd"]))
def test_a_budgets_words_are_read_back_as_the_same_budget(amount: int, unit: str) -> None:
    made = Budget(amount=float(amount), unit=unit)  # type: ignore[arg-type]  # drawn from the literal's values
    assert budget(made.words) == made


@given(st.text())
def test_any_other_words_are_a_value_error_and_nothing_else(written: str) -> None:
    with suppress(ValueError):
        assert budget(written).amount > 0
