"""What a page may say, and whatever else is sent."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refinery_tui.cli.web.browser_messages import Focused, Pinged, Resized, Typed, browser_message

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@pytest.mark.parametrize(
    ("sent", "heard"),
    [
        (["stdin", "]é"], Typed(data="]é".encode())),
        (["stdin", "\ud800"], Typed(data=b"?")),
        (["resize", {"width": 120, "height": 40}], Resized(columns=120, rows=40)),
        (["resize", {"width": 10**9, "height": 10**9}], Resized(columns=500, rows=200)),
        (["ping", "1700000000000"], Pinged(stamp="1700000000000")),
        (["focus"], Focused(change="focus")),
        (["blur"], Focused(change="blur")),
    ],
)
def test_what_the_page_says(sent: object, heard: object) -> None:
    assert browser_message(json.dumps(sent)) == heard


@pytest.mark.parametrize(
    "text",
    [
        *("", "[", "{}", "[]", "null", '["stdin"]', '["stdin", 1]', '["quit"]', '["stdin", "a", "b"]'),
        *('["resize", {}]', '["resize", {"width": true, "height": 1}]', '["resize", {"width": 0, "height": 1}]'),
        *('["resize", {"width": 1e999, "height": 1}]', '["ping", {}]', '["deliver_chunk_request"]'),
    ],
)
def test_what_no_page_of_ours_says(text: str) -> None:
    assert browser_message(text) is None


def test_what_is_nested_or_long_without_end_is_none_of_it() -> None:
    assert browser_message("[" * 100_000) is None
    assert browser_message("9" * 5000) is None


@given(JSON.map(json.dumps) | st.text())
def test_nothing_that_is_sent_is_an_error(text: str) -> None:
    browser_message(text)
