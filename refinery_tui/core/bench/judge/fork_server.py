"""The bench's hold on its fork server: start it, ask for a child, learn how the child ended."""

import contextlib
import json
import os
import secrets
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from refinery_tui.core.bench.exchange.object_layout import Layout
from refinery_tui.core.bench.lockdown import cgroup, namespaces

MESSAGE = 1 << 16
START_SECONDS = 60.0
REPLY_SECONDS = 10.0
ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "LANG": "C.UTF-8",
    "TZ": "UTC",
}
_HASH_SEEDS = 1 << 32
LATE_INPUT = "input that is filled in when the function is called"
# -I would ignore PYTHONHASHSEED: these are its other parts, and the environment above is the whole of it.
FLAGS = ("-s", "-S", "-P", "-B")
# The last two lines are carried out in a child only: they are the outermost code of every program's process.
_PROGRAM = """
import sys; sys.path.append({root!r})
from refinery_tui.core.bench.program import zygote
with zygote.begin({fd}, {archive}, {root!r}, {parent}) as step: step()
with step as step: step()
"""


class ServerDied(Exception):
    """The fork server is gone, or does not answer."""


class NotForked(ServerDied):
    """It died before a child had a program, so nothing was lost."""


class ServerRefused(Exception):
    """The fork server cannot work as it was asked to; the words are the kernel's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """The kernel's last words on a child: wait status, peak resident bytes, all CPU seconds from fork to end."""

    status: int
    peak_bytes: int
    cpu_seconds: float


class ForkServer:
    """A fork server for one task in one mode of isolation, with a hash seed and addresses of its own.

    It starts when it is made and can be used after `await_ready`.
    """

    def __init__(self, setup: dict[str, Any], root: str, archive: int) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        program = _PROGRAM.format(root=root, fd=theirs.fileno(), archive=archive, parent=os.getpid())
        self._process = subprocess.Popen(
            [sys.executable, *FLAGS, "-c", program],
            env=ENVIRONMENT | {"PYTHONHASHSEED": str(secrets.randbelow(_HASH_SEEDS))},
            cwd="/",
            pass_fds=[theirs.fileno(), archive],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        theirs.close()
        self._link = ours
        self.layout: Layout | None = None
        self._group: Path | None = None
        self.absent = {cgroup.LAYER: self._grouped(setup) if setup["optional"] else "left out"}
        with contextlib.suppress(OSError):  # it is gone, which await_ready finds out
            self._link.send(json.dumps(setup).encode())

    @property
    def layers(self) -> tuple[str, ...]:
        """The optional layers in force; `absent` has the reason for each of the others."""
        return tuple(layer for layer, reason in self.absent.items() if not reason)

    def _grouped(self, setup: dict[str, Any]) -> str:
        """Put the fork server into a control group of its own: empty when done, else the reason it cannot be had."""
        try:
            above = cgroup.parent(Path("/proc/self/mountinfo").read_text(), Path("/proc/self/cgroup").read_text())
            threads, most = setup["permissions"]["threads"], setup["memory_bytes"]
            self._group = cgroup.join(above, self.pid, memory_bytes=most, threads=threads)
        except (cgroup.NotDelegated, OSError) as error:
            return str(error)
        return ""

    def await_ready(self) -> None:
        """Wait until it has loaded everything; ServerRefused says why it cannot."""
        try:
            reply = self._receive(START_SECONDS)
        except ServerDied:
            words = self._ended_words()
            raise ServerRefused(words.strip().rpartition("\n")[2] or "the fork server did not start") from None
        if "error" in reply:
            self.close()
            raise ServerRefused(reply["error"])
        self.absent[namespaces.LAYER] = reply["no_namespaces"]
        self.layout = Layout.from_message(reply["layout"]) if reply["layout"] else None
        self.absent[LATE_INPUT] = reply["no_layout"]

    @property
    def pid(self) -> int:
        """The fork server's process."""
        return self._process.pid

    @property
    def link(self) -> int:
        """A descriptor that becomes readable when the child has ended, or the fork server has."""
        return self._link.fileno()

    def fork(self, order: dict[str, Any], descriptors: Sequence[int]) -> int:
        """The pid of a new child that holds these descriptors; ServerDied when there is none."""
        try:
            socket.send_fds(self._link, [json.dumps(order).encode()], list(descriptors))
            reply = self._receive(REPLY_SECONDS)
        except (OSError, ServerDied) as error:
            raise NotForked(f"the fork server is gone: {error}") from None
        if "pid" not in reply:
            raise NotForked("its child ended before it had an order")
        return int(reply["pid"])

    def ended(self) -> Ended:
        """How the child ended, which must be dead or dying."""
        return Ended(**self._receive(REPLY_SECONDS))

    def _receive(self, seconds: float) -> dict[str, Any]:
        deadline = time.monotonic() + seconds
        poll = select.poll()
        poll.register(self._link, select.POLLIN)
        if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
            raise ServerDied(f"the fork server did not answer within {seconds:g} s")
        try:
            message = self._link.recv(MESSAGE)
        except OSError:
            message = b""
        if not message:
            raise ServerDied("the fork server ended")
        reply: dict[str, Any] = json.loads(message)
        return reply

    def close(self) -> None:
        """End the fork server; its child, if any, dies with it."""
        self._ended_words()

    def _ended_words(self) -> str:
        """The first of what it said on stderr, heard after its end."""
        self._link.close()
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        if self._group is not None:
            cgroup.leave(self._group)
        assert self._process.stderr is not None  # it was started with a pipe
        if self._process.stderr.closed:
            return ""
        with self._process.stderr as said:
            return said.read(4096).decode(errors="replace")
