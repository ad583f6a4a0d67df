"""The app in a pseudo-terminal of which the test holds the other end."""

import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import ioctl

CODE = (
    "import sys; from pathlib import Path; from refinery_tui.tui.app import run_app;"
    "sys.exit(run_app(sessions=Path({!r})))"
)
OPENING = CODE.replace(")))", "), open_session=Path({!r})))")


class Terminal:
    """A real terminal of which we hold the other end."""

    def __init__(self, code: str) -> None:
        self.process, self.end = pty.fork()
        if self.process == 0:
            os.environ |= {"TERM": "xterm-256color", "COLUMNS": "100", "LINES": "30"}
            os.execv(sys.executable, [sys.executable, "-c", code])
        ioctl(self.end, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        self.written = b""

    def until(self, words: bytes, seconds: float = 30.0) -> None:
        """Read until `words` were written."""
        deadline = time.monotonic() + seconds
        while words not in self.written:
            assert time.monotonic() < deadline, self.written[-3000:]
            self.read()

    def read(self) -> None:
        """Take what was written within a moment."""
        if select.select([self.end], [], [], 0.1)[0]:
            try:
                self.written += os.read(self.end, 1 << 16)
            except OSError:
                return  # the other end has gone

    def press(self, keys: bytes) -> None:
        """Type."""
        os.write(self.end, keys)

    def ended(self, seconds: float = 20.0) -> int:
        """The exit status, as waitpid gives it."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found, status = os.waitpid(self.process, os.WNOHANG)
            if found:
                self.process = 0
                return status
            if self.end >= 0:
                self.read()
            time.sleep(0.02)
        raise AssertionError("it does not end")

    def hang_up(self) -> None:
        """The terminal goes away."""
        os.close(self.end)
        self.end = -1


@contextmanager
def terminal(code: str) -> Iterator[Terminal]:
    held = Terminal(code)
    try:
        yield held
    finally:
        if held.process:
            os.kill(held.process, signal.SIGKILL)
            os.waitpid(held.process, 0)
        if held.end >= 0:
            os.close(held.end)
