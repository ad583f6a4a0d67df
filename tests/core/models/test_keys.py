"""Where a key is found, and that it does not show itself."""

import os
from pathlib import Path

import pytest

from refinery_tui.core.models.keys import find_key, read_dotenv


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("KEY=sk-1", "sk-1"),
        ("  export KEY = sk-1  ", "sk-1"),
        ("KEY='sk-1'", "sk-1"),
        ('KEY="sk #1" # mine', "sk #1"),
        ("KEY=sk-1 # mine", "sk-1"),
        ("KEY=sk#1", "sk#1"),
        ("KEY=", ""),
        ("KEY= # none", ""),
        ("KEY=a=b", "a=b"),
        ("\ufeffKEY=sk-1", "sk-1"),
        ("# KEY=sk-1", None),
        ("KEY", None),
    ],
)
def test_a_dotenv_line_is_read(tmp_path: Path, line: str, value: str | None) -> None:
    file = tmp_path / ".env"
    file.write_text(f"{line}\r\nOTHER=1\n", encoding="utf-8", newline="")
    assert read_dotenv(file).get("KEY") == value
    assert read_dotenv(file)["OTHER"] == "1"


def test_the_environment_goes_before_the_file_and_an_empty_value_is_none(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("KEY=from-file\n")
    found = [find_key("KEY", environment, file) for environment in ({"KEY": "from-shell"}, {"KEY": ""}, {})]
    assert [key and (key.secret.get_secret_value(), key.source) for key in found] == [
        ("from-shell", "the environment"),
        ("from-file", f"this folder's {file}"),
        ("from-file", f"this folder's {file}"),
    ]
    assert find_key("KEY", {"KEY": "  "}, tmp_path / "none") is None
    assert find_key("KEY", {}, tmp_path) is None, "a folder is no file"


def test_a_key_does_not_show_itself(tmp_path: Path) -> None:
    key = find_key("KEY", {"KEY": "sk-secret"}, tmp_path / ".env")
    assert "sk-secret" not in f"{key} {key!r}"


def test_what_is_no_file_of_a_dotenvs_size_holds_no_key_and_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "large").write_text("KEY=1\n" + "#" * 2_000_000)
    for name in ("pipe", "large", "none"):
        assert read_dotenv(tmp_path / name) == {}
