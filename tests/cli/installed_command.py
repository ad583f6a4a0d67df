"""The installed `refinery` command, as a person's shell would start it."""

import os
import subprocess
import sys
from pathlib import Path

from tests.fakes.processes import watched
from tests.places import TINY

ENVIRONMENT = {k: v for k, v in os.environ.items() if k not in ("OPENAI_API_KEY", "NO_COLOR")} | {"COLUMNS": "80"}


def experiment(folder: Path, more: str = "") -> Path:
    """A small experiment on the tiny task, simulated and quick, in a file in `folder`."""
    path = folder / "small.toml"
    path.write_text(f"""task = "{TINY}"
replicates = 1
{more}
[factors]
agents = [1, 2]
budget = ["2 iterations", "3 iterations"]
[measuring]
inputs = 1
repeats = 2
[limits]
concurrency = 2
[simulated]
speed = 40
""")
    return path


def brief_experiment(folder: Path) -> Path:
    """The same with one run of one iteration, timed once."""
    path = folder / "brief.toml"
    path.write_text(f"""task = "{TINY}"
replicates = 1
[run]
budget = "1 iterations"
[measuring]
inputs = 1
repeats = 1
[simulated]
instant = true
""")
    return path


def start(*arguments: str | Path, cwd: Path, stdin: int | None = None) -> subprocess.Popen[str]:
    """The command in a process of its own, which ends with the test."""
    return watched(
        subprocess.Popen(
            [sys.executable, "-m", "refinery_tui", *map(str, arguments)],
            cwd=cwd,
            env=ENVIRONMENT,
            stdin=stdin if stdin is not None else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    )


def refinery(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The command to its end."""
    process = start(*arguments, cwd=cwd)
    out, err = process.communicate(timeout=120)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)
