"""A program behind a real pseudo-terminal: what it writes, and when."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parent.parent
SEQUENCES = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]P].*?(?:\x07|\x1b\\)|[ -/]+[0-~]|[0-OQ-Z\\^-~])", re.DOTALL)
LONGEST = 64  # bytes of an escape sequence that a read may end within


@dataclass(slots=True)
class Terminal:
    """A child on a pty of 160x50."""

    process: "subprocess.Popen[bytes]"
    master: int
    began: float

    @classmethod
    def start(cls, code: Sequence[str], columns: int = 160, rows: int = 50) -> Self:
        """Start `python CODE...`."""
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        environment = os.environ | {"TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONPATH": str(ROOT)}
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *code],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=environment,
            cwd=ROOT,
            start_new_session=True,
        )
        os.close(slave)
        return cls(process=process, master=master, began=began)

    def read(self, timeout: float) -> bytes:
        """What arrives within `timeout` seconds; empty when nothing does."""
        ready, _, _ = select.select([self.master], [], [], timeout)
        return os.read(self.master, 1 << 16) if ready else b""

    def quiet(self, seconds: float) -> None:
        """Read whatever comes for so long."""
        until = time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0:
            self.read(left)

    def drain(self, seconds: float) -> None:
        """Read for so long from a child that may end meanwhile."""
        try:
            self.quiet(seconds)
        except OSError:
            self.process.wait()  # the terminal closes with its child

    def until(self, words: str, seconds: float) -> float | None:
        """Seconds until `words` have been written, None when they were not within `seconds`.

        Escape sequences are taken out, each byte looked at once: a slow reader would measure itself.
        """
        began, wanted, rest, seen = time.perf_counter(), words.encode(), b"", b""
        while (passed := time.perf_counter() - began) < seconds:
            text, rest = stripped(rest + self.read(seconds - passed))
            seen = seen[-4 * len(wanted) :] + text
            if wanted in seen:
                return time.perf_counter() - began
        return None

    def settle(self, seconds: float = 60.0) -> None:
        """Read until the child has been at rest for a second; SystemExit when it never is."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            before = self.cpu_seconds()
            self.quiet(1.0)
            if self.cpu_seconds() - before < 0.2:
                return
        raise SystemExit(f"it was still busy after {seconds:g} s")

    def press(self, keys: str) -> None:
        """Send keys."""
        os.write(self.master, keys.encode())

    def cpu_seconds(self) -> float:
        """CPU seconds the child has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        """End the child."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self.master)


def stripped(data: bytes) -> tuple[bytes, bytes]:
    """The text in `data`, and what may be the beginning of an escape sequence at its end."""
    last = data.rfind(b"\x1b", -LONGEST)
    if last >= 0 and SEQUENCES.match(data, last) is None:
        return SEQUENCES.sub(b"", data[:last]), data[last:]
    return SEQUENCES.sub(b"", data), b""
