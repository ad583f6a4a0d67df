"""`refinery report` and `refinery plot`: one file each, never over another without a word."""

import os
import stat
from pathlib import Path

import pytest

from tests.cli.typed_commands import Typed


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the commands are typed."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_figure_is_written_and_told_in_words(typed: Typed, small: Path, here: Path) -> None:
    said = typed("plot", "small", "--view", "treatments", "--width", "89", "--sessions", str(small.parent))
    assert (said.code, said.out) == (0, "small-treatments.svg\n")
    assert "treatments" in said.err
    assert (here / "small-treatments.svg").read_bytes().startswith(b"<?xml")


@pytest.mark.parametrize("command", [("report",), ("plot", "--view", "treatments")])
def test_what_is_there_stays_unless_it_is_forced(
    typed: Typed, small: Path, here: Path, command: tuple[str, ...]
) -> None:
    name, *options = command
    target = here / "mine.svg"
    target.write_text("mine")
    said = typed(name, "small", *options, "--out", "mine.svg", "--sessions", str(small.parent))
    assert said.code == 2
    assert said.err == "mine.svg: is there already and stays: name another file, or --force to write over it.\n"
    assert target.read_text() == "mine"


def test_what_is_no_file_is_not_replaced_by_one(typed: Typed, small: Path, here: Path) -> None:
    os.mkfifo(here / "pipe.svg")
    (here / "folder.svg").mkdir()
    for name, words in {"pipe": "is a pipe and no file", "folder": "is a folder", "n" * 300: "name too long"}.items():
        target = f"{name}.svg"
        said = typed(
            "plot", "small", "--view", "treatments", "--out", target, "--force", "--sessions", str(small.parent)
        )
        assert said.code in (1, 2)
        assert words in said.err.lower()
        assert said.err.count("\n") == 1
    assert stat.S_ISFIFO((here / "pipe.svg").stat().st_mode)


def test_a_report_is_one_page_that_is_called_simulated(typed: Typed, small: Path, here: Path) -> None:
    (here / "small.html").write_text("old")
    said = typed("report", "small", "--out", "small.html", "--force", "--sessions", str(small.parent))
    assert (said.code, said.out) == (0, "small.html\n")
    assert "SIMULATED: the page says so too" in said.err
    assert (here / "small.html").read_text().startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--view", "treatmnts"), "did you mean 'treatments'"),
        (("--out", "figure.gif"), "a figure is written as .svg, .pdf or .png"),
        (("--width", "5"), "60 to 400 mm"),
        (("--out", "missing/figure.svg", "--view", "tasks"), "one task"),
    ],
)
def test_a_wish_that_cannot_be_granted_is_one_sentence(
    typed: Typed, small: Path, here: Path, words: tuple[str, ...], sentence: str
) -> None:
    said = typed("plot", "small", *words, "--sessions", str(small.parent))
    assert said.code in (1, 2)
    assert sentence.lower() in said.err.lower()
    assert said.err.count("\n") == 1
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("command", ["report", "plot"])
def test_help_names_the_extra_whole(typed: Typed, command: str) -> None:
    assert "'refinery-tui[report]'" in " ".join(typed(command, "--help").out.split())
