"""Names that are cut stay as different as they were."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from refinery_tui.core.base.labels import labels

NAMES = st.lists(st.text(alphabet="ab…~1 é\x1b()", max_size=40) | st.text(max_size=60), unique=True, max_size=12)
VOTES = [f"debate(chooses=vote, rounds={rounds})" for rounds in (1, 2)]


@settings(max_examples=300, deadline=None)
@given(names=NAMES, width=st.integers(8, 40))
@example(names=["aaaaaaa…aaaaaaa", "a" * 30, "a" * 31], width=15)
@example(names=["a" * 30, "a" * 15 + "b" + "a" * 14, "a" * 14 + "b" + "a" * 15, "b" + "a" * 29], width=8)
@example(names=["a\x1b[2J", "a"], width=8)
@example(names=["abcdefgh((i))", "abcdefgh()", "abcdefgh"], width=8)
def test_any_two_distinct_names_keep_distinct_labels_that_fit(names: list[str], width: int) -> None:
    made = labels(names, width)
    assert list(made) == names
    assert len(set(made.values())) == len(names)
    assert all(len(label) <= width for label in made.values())


@given(names=st.lists(st.text(alphabet="abc", max_size=8), unique=True))
def test_names_that_fit_are_left_as_they_are(names: list[str]) -> None:
    assert labels(names, 8) == {name: name for name in names}


@pytest.mark.parametrize(
    ("names", "width", "expected"),
    [
        (VOTES, 24, ["debate(choos…, rounds=1)", "debate(choos…, rounds=2)"]),
        (
            [f"a team of three that is led by {who} and reviewed by a senior" for who in ("Ann", "Bea")],
            24,
            ["a team of t… led by Ann…", "a team of t… led by Bea…"],
        ),
        (
            [f"protocol {p} · model gpt-5-mini-2026-08-07" for p in ("debate(2)", "debate(4)")],
            30,
            ["protocol debate(2) · model gp…", "protocol debate(4) · model gp…"],
        ),
        (
            [f"agents 1 · protocol {p}" for p in ("debate(rounds=1, chooses=bench)", "independent")],
            38,
            ["agents 1 · protocol debate", "agents 1 · protocol independent"],
        ),
        (["x" * 20, "x" * 21], 8, ["xxx…xx~1", "xxx…xx~2"]),
    ],
)
def test_a_long_name_is_cut_to_what_differs(names: list[str], width: int, expected: list[str]) -> None:
    assert list(labels(names, width).values()) == expected
