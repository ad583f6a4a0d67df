"""The value in a reply is parsed within bounds, never evaluated; what is none is said to be none."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refinery_tui.core.base.values.literal_value import NoValue, read_value, value_of
from refinery_tui.core.bench.exchange import codec


@pytest.mark.parametrize(
    ("reply", "value"),
    [
        ("```\n[1, 2]\n```\n", [1, 2]),
        ('First [9].\n\n```python\n[9]\n```\nNo:\n```json\n{"a": null}\n```\nDone.', {"a": None}),
        ("{'a': (1, 2.5), 'b': None}", {"a": (1, 2.5), "b": None}),
        ("I looked at every pair.\n\nAnswer: 42.", 42),
        ("So it is\n**'[[[['**", "[[[["),
        ("```\n'a closing fence is missing'", "a closing fence is missing"),
        ("-1.5e-3", -1.5e-3),
        ("[1e+5, -2, -3]", [1e5, -2, -3]),
    ],
)
def test_the_last_fenced_block_is_the_value_else_the_whole_reply_else_its_last_line(reply: str, value: Any) -> None:
    read = read_value(reply)
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I cannot say.",
        "__import__('os').system('true')",
        "(lambda: 1)()",
        "[x for x in (1, 2)]",
        "9" * 100_000,
        "9" * 5_000,
        "[" * 10_000 + "]" * 10_000,
        "{'a':" * 500 + "1" + "}" * 500,
        "-" * 9_000 + "1",
        "1+" * 7_000 + "1",
        "not " * 3_000 + "1",
        "2**9**9**9",
        "[1, 2" * 10,
        'f"{1}"',
        "{[]: 1}",
        "float('1')",
        "float(nan)",
        "nan(1)",
    ],
    ids=lambda text: str(text)[:12],
)
def test_what_is_no_value_or_too_much_of_one_is_refused_in_words(text: str) -> None:
    with pytest.raises(NoValue, match=r"\w"):
        value_of(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [("[nan, 1]", [math.nan, 1]), ("-inf", -math.inf), ("{'a': float('-inf')}", {"a": -math.inf}), ("NaN", math.nan)],
)
def test_floats_that_python_cannot_write_are_read_as_people_and_repr_write_them(text: str, value: Any) -> None:
    assert codec.same(value, value_of(text))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.binary(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=3) | st.tuples(inner, inner) | st.dictionaries(st.text(max_size=2), inner)
        ),
        max_leaves=6,
    )
)
def test_what_repr_writes_is_read_back_with_its_types(value: Any) -> None:
    assert codec.same(value, value_of(repr(value)))


def test_nan_is_a_value_that_equals_nothing_but_itself_in_kind() -> None:
    assert value_of("NaN") != value_of("NaN")
