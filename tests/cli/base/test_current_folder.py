"""Nothing in the current folder is ever run: a file there may be called as any library is."""

import os
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from refinery_tui.core.base.process.own_process import cleaned, own_command
from refinery_tui.core.record.store import opened
from refinery_tui.tui.runtime import conductor_process
from tests.cli.installed_command import ENVIRONMENT, brief_experiment
from tests.places import ROOT, TINY

SCRIPT = str(Path(sys.executable).with_name("refinery"))
TRAP = "import os\nopen(os.path.join({folder!r}, 'ran-' + {name!r}), 'w').close()\nraise SystemExit('caught')\n"


@pytest.fixture
def trapped(tmp_path: Path) -> Path:
    """A folder with a file for every module that anything of ours could ever import."""
    folder = tmp_path / "trapped"
    folder.mkdir()
    names = {*sys.stdlib_module_names, *packages_distributions(), "sitecustomize", "usercustomize", "inputs", "program"}
    for name in names:
        if name.isidentifier():
            (folder / f"{name}.py").write_text(TRAP.format(folder=str(tmp_path), name=name))
    brief_experiment(folder)
    (folder / "mine.py").write_text("def total(numbers):\n    return sum(numbers)  # mine\n")
    return folder


def ran(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.parent.glob("ran-*"))


def carried_out(command: list[str], folder: Path, **environment: str) -> str:
    done = subprocess.run(
        command, cwd=folder, env=ENVIRONMENT | environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=200
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().strip()


def test_no_command_and_no_process_that_one_starts_imports_from_the_current_folder(trapped: Path) -> None:
    session = Path(carried_out([SCRIPT, "run", "brief.toml", "--display", "none"], trapped))
    carried_out([SCRIPT, "join", str(session), "1", "--edit", "mine.py"], trapped)  # starts a conductor of its own
    assert [iteration.by for iteration in opened(trapped / session).state.run(1).iterations] == ["agent", "person"]
    carried_out([SCRIPT, "measure", "mine.py", "--task", str(TINY), "--rounds", "2"], trapped)
    carried_out([SCRIPT, "list", "--json"], trapped)
    assert ran(trapped) == []


def test_the_conductor_that_the_app_starts_imports_nothing_from_the_current_folder(trapped: Path) -> None:
    session = trapped / "sessions" / "s"
    child = conductor_process.ConductorProcess.start(
        conductor_process.command(str(trapped / "brief.toml"), trapped / "sessions", session), session
    )
    try:
        assert child.process.wait(200) == 0, child.trouble()
    finally:
        child.leave()
    assert opened(session).state.ended
    assert ran(trapped) == []


def test_our_own_processes_heed_no_variable_that_steers_python(trapped: Path) -> None:
    steered = {"PYTHONPATH": f":{trapped}:.", "PYTHONHOME": str(trapped), "PYTHONSTARTUP": "mine.py"}
    carried_out(own_command("--version"), trapped, **steered)
    assert ran(trapped) == []


def test_a_trap_would_have_been_noticed(trapped: Path) -> None:
    subprocess.run([sys.executable, "-m", "refinery_tui", "list"], cwd=trapped, env=ENVIRONMENT, capture_output=True)
    assert ran(trapped)


@pytest.mark.parametrize(
    ("paths", "python_path", "kept"),
    [
        (["/here", "/lib", "/site"], "", ["/lib", "/site"]),
        (["/bin", "/lib"], "", ["/bin", "/lib"]),
        (["/bin", "/here/own", "/here", "/lib"], "own:.:/lib", ["/bin", "/lib"]),
        (["/bin", "/mine", "/lib"], "/mine", ["/bin", "/mine", "/lib"]),
        (["", "lib", "/lib"], "", ["/lib"]),
    ],
)
def test_what_is_relative_to_the_current_folder_is_left_out(
    paths: list[str], python_path: str, kept: list[str]
) -> None:
    assert cleaned(paths, python_path, "/here") == kept


def test_a_process_of_ours_finds_what_this_one_finds() -> None:
    there = subprocess.run(own_command("--version"), cwd="/", capture_output=True, text=True, timeout=60)
    assert there.stdout.startswith("refinery "), there.stderr
    assert str(ROOT) == os.path.realpath(ROOT)
