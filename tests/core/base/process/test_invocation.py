import os
import subprocess
import sys
from pathlib import Path

import pytest

from refinery_tui.cli.base import commands
from refinery_tui.core.base.process.invocation import COMMANDS, as_typed, command, program


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "a project" / ".venv" / "bin" / "refinery"
    path.parent.mkdir(parents=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def called(script: Path, argv0: object, *, here: Path, path: object = "/nowhere") -> str:
    return program(str(argv0), script.with_name("python"), str(path), here)


def test_a_command_that_the_shell_finds_is_called_by_its_name(script: Path, tmp_path: Path) -> None:
    assert called(script, script, here=tmp_path, path=script.parent) == "refinery"
    link = tmp_path / "refinery"
    link.symlink_to(script)
    assert called(script, script, here=tmp_path, path=tmp_path) == "refinery"


def test_one_that_the_shell_does_not_find_is_called_by_its_path(script: Path, tmp_path: Path) -> None:
    assert called(script, script, here=script.parents[2]) == ".venv/bin/refinery"
    assert called(script, ".venv/bin/refinery", here=script.parents[2]) == ".venv/bin/refinery"
    assert called(script, script, here=tmp_path / "elsewhere") == f"'{script}'"


def test_the_module_is_called_through_the_script_beside_its_interpreter(script: Path) -> None:
    module = "/somewhere/refinery_tui/__main__.py"
    assert called(script, module, here=script.parents[2]) == ".venv/bin/refinery"
    script.unlink()
    assert called(script, module, here=script.parents[2]) == ".venv/bin/python -m refinery_tui"


def test_another_command_of_that_name_earlier_on_the_path_is_not_meant(script: Path, tmp_path: Path) -> None:
    other = tmp_path / "refinery"
    other.write_text("#!/bin/sh\n")
    other.chmod(0o755)
    assert called(script, script, here=script.parents[2], path=tmp_path) == ".venv/bin/refinery"


@pytest.mark.parametrize(
    ("words", "typed"),
    [
        ("Begin with: refinery demo", "Begin with: ./r demo"),
        ("first 'refinery new', then `refinery run x.toml`.", "first './r new', then `./r run x.toml`."),
        ("refinery runs", "refinery runs"),
        ("/usr/bin/refinery run x", "/usr/bin/refinery run x"),
        ("~/refinery demo", "~/refinery demo"),
        ("Refinery needs Python", "Refinery needs Python"),
    ],
)
def test_commands_in_a_sentence_are_called_as_this_copy_is_and_nothing_else_changes(words: str, typed: str) -> None:
    assert as_typed(words, "./r") == typed


def test_every_command_there_is_counts_as_one() -> None:
    assert set(COMMANDS) == set(commands.COMMANDS)


def test_a_folder_with_a_space_is_quoted() -> None:
    assert command("open", Path("my sessions/a")) == "refinery open 'my sessions/a'"


def test_what_a_real_command_prints_works_where_it_was_printed(tmp_path: Path) -> None:
    ask = [sys.executable, "-m", "refinery_tui", "list", "--sessions", str(tmp_path)]
    environment = os.environ | {"PATH": "/usr/bin:/bin"}
    listed = subprocess.run(ask, capture_output=True, text=True, env=environment, timeout=60, check=True)
    assert "published-pilot" in listed.stdout
    shown = subprocess.run(
        [*ask[:3], "show", "published"], capture_output=True, text=True, env=environment, cwd=tmp_path, timeout=60
    )
    told = shown.stdout.splitlines()[-1].partition(": ")[2].replace("RUN", "3")
    again = subprocess.run(told, shell=True, capture_output=True, text=True, env=environment, cwd=tmp_path, timeout=60)
    assert "run 3" in again.stdout
