"""The conductor as a process of its own: started, and left alone when the app goes."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from refinery_tui.core.base.process.own_process import own_command
from refinery_tui.core.base.text import one_line

STOPPED = 130  # how it ends when a person has stopped it: what it was told to do, no trouble


def command(experiment: str, sessions: Path, session: Path) -> list[str]:
    """The command a person would type, without its display."""
    options = ["--sessions", str(sessions), "--session", str(session), "--display", "none"]
    return own_command("run", *options, "--", experiment)


def ended_words(code: int) -> str:
    """How a conductor ended that said nothing: by a signal, or with an exit code."""
    if code >= 0:
        return f"The conductor ended with exit code {code}."
    known = -code in set(signal.Signals)
    return f"The conductor was killed ({signal.Signals(-code).name if known else f'signal {-code}'})."


@dataclass(slots=True)
class ConductorProcess:
    """One conductor this app has started; it lives on when the app or its terminal ends."""

    session: Path
    process: "subprocess.Popen[bytes]"
    errors: IO[bytes]

    @classmethod
    def start(cls, words: Sequence[str], session: Path) -> "ConductorProcess":
        """Start it in a session of its own, which no signal of this terminal reaches; OSError when it cannot be."""
        errors = tempfile.TemporaryFile()  # noqa: SIM115  # lives as long as the process whose talk it takes
        try:
            process = subprocess.Popen(
                list(words),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                start_new_session=True,
            )
        except OSError:
            errors.close()
            raise
        return cls(session=session, process=process, errors=errors)

    @property
    def running(self) -> bool:
        """Whether it still works."""
        return self.process.poll() is None

    def trouble(self) -> str:
        """What it said when it failed, in one line; empty when it did not."""
        if self.process.poll() in (None, 0):
            return ""
        said = os.pread(self.errors.fileno(), 1 << 16, 0).decode("utf-8", "replace").strip()
        if not said and self.process.returncode == STOPPED:
            return ""
        return one_line(said.splitlines()[-1] if said else ended_words(self.process.returncode), 400)

    def leave(self) -> None:
        """Let go of it: it goes on. Nobody waits for its end any more, which Python would else complain of."""
        self.errors.close()
        if self.running:
            self.process.returncode = 0
