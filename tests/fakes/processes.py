"""Processes that tests start: what a test leaves running or open ends with it, whatever became of the test."""

import subprocess
from pathlib import Path
from typing import Any

_started: list[subprocess.Popen[Any]] = []


def watched(process: subprocess.Popen[str]) -> subprocess.Popen[str]:
    """The process, which ends with the test at the latest."""
    _started.append(process)
    return process


def end_started() -> None:
    """Kill what still runs, and close the pipes to it."""
    while _started:
        process = _started.pop()
        if process.poll() is None:
            process.kill()
        with process:  # closes its pipes and waits
            pass


def gone(pid: int) -> bool:
    """Whether it is no more, or waits for nothing but that its parent takes note of its end."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return True
