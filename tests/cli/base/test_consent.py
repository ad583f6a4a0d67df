"""Before a key goes to a new place, and before a stranger's program runs, a person at the terminal is asked, once."""

import os
import pty
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from refinery_tui.core.base.address import address
from tests.cli.installed_command import ENVIRONMENT
from tests.cli.typed_commands import Typed
from tests.fakes.scripted_server import ScriptedServer, Step
from tests.places import TINY

PROGRAM = "def total(numbers):\n    return sum(numbers)\n"


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration in which nothing is agreed to yet."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setitem(ENVIRONMENT, "XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config" / "refinery" / "agreements.toml"


def at_a_terminal(words: list[str], cwd: Path, answer: str, seconds: float = 120.0) -> tuple[int, str]:
    """The exit code and all that is shown of a command whose first question is answered so."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(cwd)
        os.execve(sys.executable, [sys.executable, "-P", "-m", "refinery_tui", *words], dict(ENVIRONMENT))
    shown, until, answered = b"", time.monotonic() + seconds, False
    while time.monotonic() < until:
        if select.select([terminal], [], [], 0.5)[0]:
            try:
                shown += os.read(terminal, 65536)
            except OSError:  # the other end has gone
                break
        if b"[y/N]" in shown and not answered:
            os.write(terminal, answer.encode())
            answered = True
    else:
        os.kill(pid, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.close(terminal)
    return code, shown.decode()


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    (tmp_path / "mine.py").write_text(PROGRAM)
    return Path(shutil.copytree(TINY, tmp_path / "task"))


def test_a_strangers_task_runs_after_a_yes_and_is_not_asked_about_again(
    typed: Typed, config: Path, mine: Path, tmp_path: Path
) -> None:
    words = ["measure", "mine.py", "--task", str(mine), "--rounds", "2"]
    refused = typed(*words)
    assert refused.code == 2
    assert "nobody has agreed to run this task's program" in refused.err
    assert not config.exists()
    code, shown = at_a_terminal(words, tmp_path, "n\n")
    assert code == 2
    assert "does not ship with Refinery" in shown
    code, shown = at_a_terminal(words, tmp_path, "y\n")
    assert code == 0, shown
    assert typed(*words).code == 0
    (mine / "inputs.py").write_text((mine / "inputs.py").read_text() + "\n")
    assert typed(*words).code == 2
    trusted = typed(*words, "--trust")
    assert trusted.code == 0
    assert "does not ship with Refinery" in trusted.err
    assert typed(*words).code == 2  # --trust is for this once


def test_a_key_goes_to_a_new_place_after_a_yes_and_is_not_asked_about_again(
    typed: Typed, config: Path, tmp_path: Path
) -> None:
    file = tmp_path / "local.toml"
    with ScriptedServer([Step(text=f"```python\n{PROGRAM}```")]) as server:
        file.write_text(
            f'task = "{TINY}"\nreplicates = 1\n[run]\nmodel = "local"\nbudget = "1 iteration"\n'
            "[measuring]\ninputs = 1\nrepeats = 1\n"
            f'[models.local]\nmodel = "any"\nbase_url = "{server.base_url}"\nkey_env = "SOME_KEY"\n'
        )
        (tmp_path / ".env").write_text("SOME_KEY=sk-hidden\n")
        words = ["run", "local.toml", "--trust", "--display", "none"]
        code, shown = at_a_terminal(words, tmp_path, "n\n")
        assert code == 2, shown
        assert server.calls == []
        code, shown = at_a_terminal(words, tmp_path, "y\n")
        assert code == 0, shown
        place = address(server.base_url).host_port
        assert f"the key SOME_KEY (from this folder's .env) would go to {place}" in " ".join(shown.split())
        assert "sk-hidden" not in shown
        assert server.calls[0].headers["authorization"] == "Bearer sk-hidden"
        again = typed(*words, "--new")
        assert again.code == 0, again.err
    assert f"SOME_KEY@{place}" in config.read_text()


@pytest.mark.parametrize("written", ["KEY", "@host", "KEY@", "KEY@https://host", "KEY@host/v1"])
def test_what_is_no_key_and_host_is_refused_with_an_example(written: str, typed: Typed) -> None:
    said = typed("run", "pilot", "--dry-run", "--allow-key", written)
    assert said.code == 2
    assert "write NAME@HOST" in said.err


def test_a_process_that_holds_keys_cannot_be_read_by_others_of_its_user(tmp_path: Path) -> None:
    code = (
        "from refinery_tui.cli.base.consent import hide_memory\nhide_memory()\n"
        "import ctypes; print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "0"
