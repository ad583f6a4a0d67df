import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refinery_tui.core.bench.exchange import codec

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXT, inner, max_size=5),
    max_leaves=20,
)


@settings(deadline=None)
@given(PLAIN)
def test_a_plain_value_comes_back_as_it_was(value: Any) -> None:
    assert codec.same(value, codec.decode(codec.encode(value)))


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_do_more_than_be_refused(received: bytes) -> None:
    try:
        value = codec.decode(received)
    except codec.NotPlain:
        return
    assert codec.same(value, codec.decode(codec.encode(value)))


@pytest.mark.parametrize("code", [b"l", b"d"])
def test_nesting_and_promised_lengths_are_bounded(code: bytes) -> None:
    with pytest.raises(codec.NotPlain, match="deep"):
        codec.decode(b"l\x01\x00\x00\x00" * 5000 + b"n")
    with pytest.raises(codec.NotPlain):
        codec.decode(code + b"\xff\xff\xff\xff")


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (object(), "object"),
        ((1, 2), "tuple"),
        ({1: 2}, "key of type int"),
        ([{"a": {1, 2}}], "set"),
        ("\ud800", "Unicode"),
        ("x" * 200, "more than 100 bytes"),
        ([1] * 200, "more than 100 bytes"),
        (type("Int", (int,), {})(3), "Int"),
    ],
)
def test_what_is_not_plain_is_named(value: Any, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "MOST_BYTES", 100)
    with pytest.raises(codec.NotPlain, match=reason):
        codec.encode(value)


@settings(deadline=None)
@given(PLAIN, PLAIN)
def test_equal_values_have_forms_of_one_length(one: Any, other: Any) -> None:
    """So an answer of another length than the right one is wrong, and need not be read."""
    assert not codec.same(one, other) or len(codec.encode(one)) == len(codec.encode(other))


class Disguised(type):
    """The type of a type that says it is int."""

    def __eq__(cls, other: object) -> bool:
        return True

    def __hash__(cls) -> int:
        return hash(int)


class LikeOne(metaclass=Disguised):
    def __index__(self) -> int:
        return 1


class Loud(type):
    """The type of a type that cannot be asked anything."""

    def __hash__(cls) -> int:
        raise ValueError("asked")


class Unaskable(metaclass=Loud):
    pass


class Sly(str):
    """A name with methods of its own."""

    def __getitem__(self, key: Any) -> str:
        raise ValueError("asked")

    __str__ = __len__ = encode = __getitem__  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ([LikeOne()], "LikeOne"),
        ([Unaskable()], "Unaskable"),
        (type(Sly("Named"), (), {})(), "Named"),
        (type("N" * 300, (), {})(), "N" * 80),
        (type("Two\nLines", (), {})(), "Two\nLines"),
    ],
)
def test_a_hostile_type_is_named_and_asked_nothing(value: Any, name: str) -> None:
    with pytest.raises(codec.NotPlain) as refused:
        codec.encode(value)
    assert str(refused.value) == name


@pytest.mark.parametrize(
    ("expected", "given_", "equal"),
    [
        (1, True, False),
        (1, 1.0, False),
        (0.0, -0.0, True),
        (math.nan, math.nan, True),
        ([1, 2], [1, 2, 3], False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ({"a": 1}, {"a": 1.0}, False),
        (None, None, True),
        ("a", "a", True),
    ],
)
def test_equal_means_equal_types_as_well(expected: Any, given_: Any, equal: bool) -> None:
    assert codec.same(expected, given_) is equal


def test_floats_may_differ_by_the_tasks_tolerance() -> None:
    assert codec.same([1.0, 2.0], [1.0 + 1e-10, 2.0], 1e-9)
    assert not codec.same([1.0, 2.0], [1.0 + 1e-8, 2.0], 1e-9)
    assert not codec.same(1.0, math.inf, 1e-9)


@pytest.mark.parametrize("items", [[1, 2**31 - 1], [2**31], [-(2**63)], [0.5, -1.0]])
def test_lists_of_numbers_have_a_short_form(items: list[Any]) -> None:
    encoded = codec.encode(items)
    assert codec.decode(encoded) == items
    assert len(encoded) <= 5 + 8 * len(items)


@pytest.mark.parametrize(("expected", "given"), [(math.inf, 5.0), (math.inf, -math.inf), (5.0, math.inf)])
def test_an_infinity_is_near_nothing_but_itself(expected: float, given: float) -> None:
    assert not codec.same(expected, given, 1e-9)
    assert codec.same(math.inf, math.inf, 1e-9)


@pytest.mark.parametrize(
    ("expected", "given"),
    [
        ({1, 2}, {True, 2}),
        (frozenset({(1, 0.0)}), frozenset({(1.0, 0)})),
        ({1: "a"}, {True: "a"}),
        ({(0,): 1}, {(False,): 1}),
    ],
)
def test_members_and_keys_that_python_takes_for_equal_are_not_the_same_when_their_types_differ(
    expected: Any, given: Any
) -> None:
    assert expected == given
    assert not codec.same(expected, given)
    assert codec.same(expected, expected)
