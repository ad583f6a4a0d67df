"""JSON of strangers has one reading, and what is refused is said at once whatever it holds."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refinery_tui.core.base.values.strict_json import strict_value, unwritten

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=6,
)


@given(VALUES)
def test_what_json_has_words_for_is_read_as_it_was_and_nothing_else_is(value: Any) -> None:
    text = json.dumps(value)
    if unwritten(value):
        with pytest.raises(ValueError, match=r"half a character|no number of JSON"):
            strict_value(text)
    else:
        assert json.dumps(strict_value(text)) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"a": {"b": 1, "b": 1}}', "the key 'b' stands in it twice"),
        ("9" * 5_000, "it holds an integer of more than 4,300 digits"),
        ("[1e999]", "1e999 is no number that can be held"),
        ("[" * 100_000, "it is nested too deep"),
        ("[1,\n 2\n 3]", "it is not JSON: Expecting ',' delimiter (line 3, character 2)"),
    ],
)
def test_what_has_two_readings_or_none_is_one_sentence(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(words)}$"):
        strict_value(text)


def test_a_key_that_stands_twice_among_very_many_is_found_in_one_pass() -> None:
    keys = [f'"k{n}":1' for n in range(200_000)]  # of each pair with each it would take hours
    with pytest.raises(ValueError, match="the key 'k199999' stands in it twice"):
        strict_value(f"{{{','.join(keys)},{keys[-1]}}}")


@pytest.mark.parametrize(
    ("value", "lack"),
    [
        (1 << 20_000, "integer of more than 4,300 digits"),
        ([float("inf")], "NaN or infinity"),
        ("\ud800", "half a char"),
    ],
    ids=["integer", "infinity", "surrogate"],
)
def test_what_json_has_no_words_for_is_named(value: Any, lack: str) -> None:
    assert lack in unwritten(value)
