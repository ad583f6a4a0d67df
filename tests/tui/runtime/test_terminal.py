"""The real program in a real terminal with real keys; needs tmux."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from refinery_tui.core.record.store import Folder, opened
from tests.cli.installed_command import experiment, refinery
from tests.fakes import recorded_sessions
from tests.places import ROOT

TMUX = shutil.which("tmux")
pytestmark = pytest.mark.skipif(TMUX is None, reason="tmux is not installed")
CODE = "import sys; from pathlib import Path; from refinery_tui.tui.app import run_app; sys.exit(run_app(**{}))"


class Tmux:
    """One terminal of its own server."""

    def __init__(self, name: str) -> None:
        self.name = name

    def call(self, *words: str) -> str:
        assert TMUX is not None
        done = subprocess.run([TMUX, "-L", self.name, *words], capture_output=True, text=True, timeout=20, check=False)
        return done.stdout

    def start(self, sessions: Path, size: tuple[int, int], more: str = "") -> None:
        asked = f"dict(sessions=Path({str(sessions)!r}){more})"
        command = [sys.executable, "-c", CODE.format(asked)]
        quoted = " ".join("'" + word.replace("'", "'\"'\"'") + "'" for word in command)
        shell = f"cd {ROOT} && {quoted}; echo EXIT=$?; exec cat"
        self.call("new-session", "-d", "-x", str(size[0]), "-y", str(size[1]), "-s", "s", shell)

    def press(self, *keys: str) -> None:
        self.call("send-keys", "-t", "s", *keys)

    def screen(self) -> str:
        return self.call("capture-pane", "-p", "-t", "s")

    def until(self, condition: Callable[[str], object], seconds: float = 25.0) -> str:
        """The screen when `condition` holds of it; polls, since tmux cannot say when it has drawn."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if condition(shown := self.screen()):
                return shown
            time.sleep(0.05)
        raise AssertionError(f"it never became true; on screen:\n{self.screen()}")


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[Tmux]:
    terminal = Tmux(f"refinery-{os.getpid()}-{tmp_path.name}")
    yield terminal
    terminal.call("kill-server")


def test_a_person_edits_a_finished_run_in_a_real_editor_and_a_real_conductor_judges_it(
    tmux: Tmux, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = refinery(
        "run", experiment(tmp_path), "--session", tmp_path / "kept" / "s", "--display", "none", cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    script = tmp_path / "editor"
    script.write_text('#!/bin/sh\nread -p "IN THE EDITOR " answer\necho "# $answer" >> "$1"\n'.replace("sh", "bash", 1))
    script.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(script))
    monkeypatch.delenv("VISUAL", raising=False)
    tmux.start(tmp_path / "kept", (100, 30), f", open_session=Path({str(tmp_path / 'kept' / 's')!r})")
    before = tmux.until(lambda shown: "2 runs" in shown and "run 4/4" in shown and "d diff" in shown)
    assert "person" not in before
    tmux.press("e")
    tmux.until(lambda shown: "IN THE EDITOR" in shown)
    tmux.press("C-c")  # is the editor's, and ends it
    tmux.until(lambda shown: "2 runs" in shown and "ended with code" in shown)
    tmux.press("e")
    tmux.until(lambda shown: "IN THE EDITOR" in shown)
    tmux.press("mine", "Enter")
    tmux.until(lambda shown: "+1 -0 lines" in shown)
    tmux.press("y")
    tmux.until(lambda shown: "a conductor processes it" in shown)
    kept = Folder(path=tmp_path / "kept" / "s")
    tmux.until(lambda shown: "person · correct" in shown and not kept.is_running, seconds=60)
    runs = opened(kept.path).state.runs
    (theirs,) = (i for run in runs for i in run.iterations if i.person)
    assert (theirs.program or "").endswith("# mine\n")
    assert theirs.verdict is not None
    assert theirs.after_end
    tmux.press("q")
    if "detach" in tmux.until(lambda shown: "EXIT=0" in shown or "detach" in shown):
        tmux.press("d")  # the conductor has given its lock back, and its process is still going
    tmux.until(lambda shown: "EXIT=0" in shown)


def test_from_home_to_export_with_real_keys(tmux: Tmux, tmp_path: Path) -> None:
    recorded_sessions.finished(tmp_path / "sessions" / "pilot")
    tmux.start(tmp_path / "sessions", (80, 24))
    tmux.until(lambda shown: "24/24" in shown)
    tmux.press("Enter")
    tmux.until(lambda shown: "SIMULATED" in shown and "run 24" in shown and "No difference shown" in shown)
    tmux.press("{", "[")
    tmux.until(lambda shown: "run 23" in shown and "4 of 5" in shown)
    tmux.press("d")
    tmux.until(lambda shown: "against the program before" in shown)
    tmux.press("Escape")
    tmux.until(lambda shown: "1 agents" in shown)
    tmux.press("a")
    tmux.until(lambda shown: "3 treat" in shown and "estimate" in shown)
    tmux.press("Escape")
    tmux.until(lambda shown: "1 agents" in shown)
    tmux.press("x")
    tmux.until(lambda shown: "would write 6 files" in shown or "would write 7 files" in shown)
    tmux.press("Enter")
    tmux.until(lambda shown: "written to" in shown)
    assert list((tmp_path / "exports" / "pilot-csv").iterdir())
    tmux.press("Escape")
    tmux.until(lambda shown: "1 agents" in shown)
    tmux.press("q")
    tmux.until(lambda shown: "EXIT=0" in shown)


SMALL = """
name = "small"
task = "get_difference"
replicates = 1
[run]
budget = "1 iterations"
[measuring]
inputs = 1
repeats = 1
[simulated]
instant = true
"""


def test_an_experiment_that_is_left_goes_on_when_its_terminal_ends(tmux: Tmux, tmp_path: Path) -> None:
    file = tmp_path / "small.toml"
    file.write_text(SMALL)
    tmux.start(tmp_path / "sessions", (160, 50), f", start={str(file)!r}")
    tmux.until(lambda shown: "SIMULATED" in shown and "small" in shown and "iteration" in shown)
    folder = next((tmp_path / "sessions").iterdir())
    tmux.press("q")
    tmux.until(lambda shown: "An experiment is running." in shown)
    tmux.press("d")
    tmux.until(lambda shown: "EXIT=0" in shown)
    tmux.call("kill-server")
    assert Folder(path=folder).is_running
    os.kill(_process(str(folder), "--display"), signal.SIGTERM)
    end = time.monotonic() + 20
    while Folder(path=folder).is_running and time.monotonic() < end:
        time.sleep(0.05)
    assert opened(folder).state.started.experiment.name == "small"


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_gives_the_terminal_back(tmux: Tmux, tmp_path: Path, number: signal.Signals, code: int) -> None:
    recorded_sessions.finished(tmp_path / "sessions" / "pilot")
    tmux.start(tmp_path / "sessions", (80, 24))
    tmux.until(lambda shown: "24/24" in shown)
    os.kill(_process("run_app", str(tmp_path)), number)
    shown = tmux.until(lambda shown: "EXIT=" in shown)
    assert f"EXIT={code}" in shown
    assert "Traceback" not in shown
    tmux.press("hello", "Enter")
    tmux.until(lambda shown: shown.count("hello") == 2)


def _process(*words: str) -> int:
    """The Python process on whose command line all of these stand."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                line = (entry / "cmdline").read_bytes().decode("utf-8", "replace")
            except OSError:
                continue  # it ended while it was looked at
            if line.startswith(sys.executable) and all(word in line for word in words):
                return int(entry.name)
    raise AssertionError(f"no process with {words}")


def test_a_bug_prints_where_it_is_and_no_value_of_a_variable(tmux: Tmux, tmp_path: Path) -> None:
    crash = (
        "import refinery_tui.tui.app as a\n"
        "def crash(self):\n"
        "    secret = 'sk-' + '12345'\n"
        "    raise ValueError('a bug')\n"
        "a.RefineryApp.action_help = crash\n"
    )
    file = tmp_path / "crash.py"
    file.write_text(f"{crash}import sys\nfrom pathlib import Path\nsys.exit(a.run_app(sessions=Path('none')))\n")
    tmux.call(
        "new-session",
        "-d",
        "-x",
        "120",
        "-y",
        "50",
        "-s",
        "s",
        f"cd {ROOT} && PYTHONPATH={ROOT} {sys.executable} {file}; echo EXIT=$?; exec cat",
    )
    tmux.until(lambda shown: "24 runs" in shown)
    tmux.press("?")
    shown = tmux.until(lambda shown: "EXIT=1" in shown)
    assert "ValueError: a bug" in shown
    assert "sk-12345" not in shown


HANGING = """
import sys, threading
from pathlib import Path
import refinery_tui.tui.app as a
from refinery_tui.tui.screens.home.home_reader import HomeReader
HomeReader._read_sessions = lambda self, names: (print("HANGS", file=open({said!r}, "w")), threading.Event().wait())
sys.exit(a.run_app(sessions=Path("none")))
"""


@pytest.mark.parametrize("end", ["quit", "terminal"])
def test_an_app_ends_at_once_whatever_hangs_in_a_thread_of_it(tmux: Tmux, tmp_path: Path, end: str) -> None:
    file, said, ended = tmp_path / "hanging.py", tmp_path / "said", tmp_path / "ended"
    file.write_text(HANGING.format(said=str(said)))
    run = f"cd {ROOT} && PYTHONPATH={ROOT} {sys.executable} {file}; echo EXIT=$? > {ended}"
    tmux.call("new-session", "-d", "-x", "100", "-y", "30", "-s", "s", f"trap '' HUP; {run}")
    tmux.until(lambda shown: said.exists() and "Refinery" in shown)
    if end == "quit":
        tmux.press("C-q")
    else:
        tmux.call("kill-server")
    until = time.monotonic() + 20
    while not ended.exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert ended.read_text() == f"EXIT={0 if end == 'quit' else 129}\n"


BLOCKED = """
import os, sys, threading
from pathlib import Path
import refinery_tui.tui.app as a
listen = a.shutdown.listen
def block():
    Path({said!r}).write_text(str(os.getpid()))
    threading.Event().wait()
a.shutdown.listen = lambda app: (listen(app), app.set_timer(0.5, block))
sys.exit(a.run_app(sessions=Path("none")))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_an_app_whose_loop_hangs_ends_when_it_is_told_and_gives_the_terminal_back(
    tmux: Tmux, tmp_path: Path, number: signal.Signals
) -> None:
    file, said, ended = tmp_path / "blocked.py", tmp_path / "said", tmp_path / "ended"
    file.write_text(BLOCKED.format(said=str(said)))
    run = f"cd {ROOT} && PYTHONPATH={ROOT} {sys.executable} {file}; echo EXIT=$? > {ended}; stty -a; sleep 60"
    tmux.call("new-session", "-d", "-x", "100", "-y", "30", "-s", "s", run)
    tmux.until(lambda shown: said.exists() and said.read_text() != "")
    os.kill(int(said.read_text()), number)
    tmux.until(lambda shown: " icanon" in shown and " echo " in shown)
    assert ended.read_text() == f"EXIT={128 + number}\n"
