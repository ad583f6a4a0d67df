"""Standard streams that are full, closed or gone: one sentence and an honest exit code, whatever the command."""

import subprocess
import sys
from pathlib import Path

import pytest

from refinery_tui.cli import main
from refinery_tui.cli.base.commands import COMMANDS
from tests.cli.installed_command import ENVIRONMENT, brief_experiment
from tests.cli.typed_commands import Typed

REFINERY = f"{sys.executable} -m refinery_tui"
FULL = "The answer cannot be written to standard output: No space left on device."
CLOSED = "Standard output is closed, and the answer goes there: leave it open, or send it to a file."
ANSWERING = (
    ("list",),
    ("list", "--json"),
    ("show", "published-pilot"),
    ("show", "published-pilot", "3", "--json"),
    ("compare", "published-pilot:1", "2"),
    ("export", "published-pilot", "--dry-run"),
    ("analyze", "published-pilot"),
    ("plan", "--factor", "a: 1, 2"),
    ("run", "pilot", "--dry-run"),
    ("task", "list"),
    ("keys",),
    ("protocols",),
    ("glossary", "boundary"),
    ("--version",),
    ("--help",),
)


def code(monkeypatch: pytest.MonkeyPatch, *words: str) -> object:
    monkeypatch.setattr(sys, "argv", ["refinery", *words])
    with pytest.raises(SystemExit) as left:
        main()
    return left.value.code


@pytest.mark.parametrize("words", [*ANSWERING, *((name, "--help") for name in COMMANDS)], ids=" ".join)
def test_an_answer_that_finds_no_room_is_one_sentence(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        assert code(monkeypatch, *words) == 1
    assert capsys.readouterr().err == f"{FULL}\n"


@pytest.mark.parametrize("words", [("list",), ("run", "pilot"), ("nope",), ()], ids=" ".join)
def test_without_standard_output_nothing_is_begun(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdout", None)
    assert code(monkeypatch, *words) == 1
    assert capsys.readouterr().err == f"{CLOSED}\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("line", "code", "out", "err"),
    [
        (f"{REFINERY} list > /dev/full", 1, "", FULL),
        (f"env PYTHONUNBUFFERED=1 {REFINERY} list > /dev/full", 1, "", FULL),
        (f"{REFINERY} list >&-", 1, "", CLOSED),
        (f"{REFINERY} nope 2>&-", 2, "", ""),
        (f"{REFINERY} nope 2> /dev/full", 2, "", ""),
        (f"{REFINERY} list > /dev/full 2> /dev/full", 1, "", ""),
        (f"{REFINERY} task list <&- 2>&-", 0, "book_room", ""),
    ],
)
def test_a_shell_hears_the_same(line: str, code: int, out: str, err: str, tmp_path: Path) -> None:
    left = {name: value for name, value in ENVIRONMENT.items() if name != "PYTHONUNBUFFERED"}
    said = subprocess.run(
        line, shell=True, cwd=tmp_path, env=left, capture_output=True, text=True, timeout=120, check=False
    )
    assert said.returncode == code
    assert said.stdout.startswith(out)
    assert said.stderr.strip() == err


def test_a_log_that_finds_no_room_ends_no_experiment(typed: Typed, tmp_path: Path) -> None:
    brief_experiment(tmp_path)
    line = f"{REFINERY} run brief.toml --display plain 2> /dev/full"
    said = subprocess.run(line, shell=True, cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, timeout=300)
    assert said.returncode == 0
    assert "1 of 1 run ended · finished" in typed("show").out
