"""Complaints about a TOML file say where."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.toml import Complaint, dotted, parse, read

SOURCE = '''# a comment
task = "x"
text = """
task = "not this one"
[factors]
"""
run.agents = 2
[factors]  # with a comment
"odd key" = [1]
budget = [
  "60 s",
]
[[treatments]]
agents = 1
[[treatments]]
agents = 2
[models."a.b"]
model = "m"
'''


@pytest.mark.parametrize(
    ("key", "line"),
    [
        (("task",), 2),
        (("text",), 3),
        (("run", "agents"), 7),
        (("factors",), 8),
        (("factors", "odd key"), 9),
        (("factors", "budget", 0), 10),
        (("treatments", 0, "agents"), 14),
        (("treatments", 1), 15),
        (("treatments", 1, "agents"), 16),
        (("models", "a.b", "model"), 18),
        (("models", "a.b", "missing"), 17),
        (("nowhere",), 1),
    ],
)
def test_a_key_stands_on_its_line_else_its_nearest_parents(key: tuple[str | int, ...], line: int) -> None:
    assert parse(SOURCE, "exp.toml").line(key) == line


def test_all_complaints_come_at_once_in_the_order_of_the_file() -> None:
    document = parse(SOURCE, "exp.toml")
    with pytest.raises(ConfigurationError) as caught:
        document.refuse([Complaint(key=("factors", "budget", 0), what="b."), Complaint(key=("task",), what="a.")])
    assert str(caught.value) == "exp.toml:2: task: a.\nexp.toml:10: factors.budget[0]: b."
    assert caught.value.exit_code == 2
    document.refuse([])


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"task = get_difference", r":1: not TOML"),
        (b"a = 1\na = 2\n", r":2: a: appears a second time"),
        (b'a = "\xff"', r"is not UTF-8 text \(byte 5\)"),
        (b"a = [1,", r"not TOML"),
        (b"\x00", r"not TOML"),
    ],
)
def test_what_is_no_toml_is_one_sentence(content: bytes, complaint: str, tmp_path: Path) -> None:
    (tmp_path / "exp.toml").write_bytes(content)
    with pytest.raises(ConfigurationError, match=complaint) as caught:
        read(tmp_path / "exp.toml")
    assert len(str(caught.value).splitlines()) == 1


def test_a_folder_and_nothing_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="is a folder"):
        read(tmp_path)
    with pytest.raises(ConfigurationError, match="no such file"):
        read(tmp_path / "exp.toml")


@given(st.text())
def test_any_text_is_a_document_or_one_sentence(source: str) -> None:
    with suppress(ConfigurationError):
        assert parse(source, "exp.toml").line(("x",)) >= 1


def test_a_key_is_written_as_a_person_writes_it() -> None:
    assert dotted(("factors", "budget", 1)) == "factors.budget[1]"
    assert dotted(()) == "file"
