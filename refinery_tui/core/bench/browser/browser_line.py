"""The browser's process as the conductor holds it: started, asked for one visit at a time, ended with all of it."""

import asyncio
import base64
import itertools
import json
import os
import shutil
import signal
import socket
import tempfile
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.process.isolated_python import ENVIRONMENT
from refinery_tui.core.base.process.own_process import own_code
from refinery_tui.core.base.text import clean, one_line
from refinery_tui.core.bench.browser.busy import MOST
from refinery_tui.core.bench.browser.process_tree import descendants
from refinery_tui.core.bench.exchange.wire import LENGTH, Message, pack
from refinery_tui.core.experiment.browser.browser_task import BrowserTask

START_SECONDS, SPARE_SECONDS = 120.0, 60.0  # of a busy machine: for the start, and for a visit beyond its own cap
MOST_ANSWER = 64 << 20  # bytes: a picture is the largest of it
_CODE = "from refinery_tui.core.bench.browser import browser_process; browser_process.main()"
_UNSAFE = "Use Linux 5.13 or newer, or --unsafe-no-sandbox on a throw-away machine: scores are then marked UNVERIFIED."


class BrowserGone(Exception):
    """The browser's process ended, or was ended, in the middle of a request."""


class BrowserLine:
    """One process at a time; after it was lost or spent, the next request starts another."""

    def __init__(self, task: BrowserTask, *, executable: str, unsafe: bool) -> None:
        self._task, self._executable, self.unsafe = task, executable, unsafe
        self._process: asyncio.subprocess.Process | None = None
        self._home: Path | None = None
        self._numbers = itertools.count(1)
        self.layers: tuple[str, ...] = ()
        self.version = ""  # of Chromium, once it was started

    @property
    def pid(self) -> int | None:
        """The browser's process, None while there is none."""
        return self._process.pid if self._process else None

    async def start(self) -> None:
        """Start it and hear which layers are in force; RefineryError when it refuses to drive anything."""
        self._home = Path(tempfile.mkdtemp(prefix="refinery-browser-"))
        planted = tempfile.mkdtemp(prefix="refinery-canary-")
        try:
            with socket.create_server(("127.0.0.1", 0)) as listener:
                canary = Path(planted) / "secret"
                canary.write_bytes(b"secret")
                hello = await self._begun(canary, listener.getsockname()[1])
        finally:
            shutil.rmtree(planted, ignore_errors=True)
        if "refused" in hello:
            await self.end()
            words = f"A browser cannot be driven safely here: {one_line(clean(hello['refused']), 300)}."
            raise RefineryError(f"{words} Nothing was executed. {_UNSAFE}")
        before, self.layers, self.version = self.layers, tuple(hello["layers"]), hello["version"]
        if lost := set(before) - set(self.layers):
            await self.end()
            raise RefineryError(
                f"The browser could not be started again with {', '.join(lost)}; open the session anew."
            )

    async def _begun(self, planted: Path, port: int) -> Message:
        self._process = await asyncio.create_subprocess_exec(
            *own_code(_CODE),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,  # what Chromium writes there is for its makers
            env=ENVIRONMENT,
            cwd="/",
            start_new_session=True,  # ctrl+c is for the conductor alone
            limit=MOST_ANSWER,
        )
        setup = {
            "site": {name: base64.b64encode(content).decode() for name, content in self._task.site.items()},
            "limits": asdict(self._task.limits),
            "executable": self._executable,
            "home": str(self._home),
            "planted": str(planted),
            "port": port,
            "unsafe": self.unsafe,
        }
        try:
            async with asyncio.timeout(START_SECONDS):
                await self._send(setup)
                return await self._receive()
        except (BrowserGone, TimeoutError):
            await self.end()
            raise RefineryError("The browser's process ended before it was ready; nothing was executed.") from None
        except asyncio.CancelledError:
            await self.end()
            raise

    async def ask(self, visit: Message) -> Message:
        """The record of a visit; BrowserGone when the process is lost or does not answer in time."""
        if self._process is None:
            await self.start()
        number = next(self._numbers)
        try:
            async with asyncio.timeout(MOST * self._task.limits.seconds + SPARE_SECONDS):
                await self._send({"id": number, "visit": visit})
                reply = await self._receive()
        except (BrowserGone, TimeoutError):
            await self.end()
            raise BrowserGone from None
        except asyncio.CancelledError:
            await self.end()
            raise
        if reply.get("spent") or reply.get("id") != number:
            await self.end()
        if "end" not in reply:
            raise BrowserGone
        return reply

    async def end(self) -> None:
        """End the process with everything that it started; the next request starts another."""
        process, self._process = self._process, None
        home, self._home = self._home, None
        if process is not None:
            _kill(process.pid)
            await process.wait()
        if home is not None:
            await asyncio.to_thread(shutil.rmtree, home, ignore_errors=True)

    async def _send(self, message: Message) -> None:
        if self._process is None or self._process.stdin is None:
            raise BrowserGone
        try:
            self._process.stdin.write(pack(message))
            await self._process.stdin.drain()
        except ConnectionError:
            raise BrowserGone from None

    async def _receive(self) -> Message:
        if self._process is None or self._process.stdout is None:
            raise BrowserGone
        try:
            head = await self._process.stdout.readexactly(LENGTH.size)
            if (length := LENGTH.unpack(head)[0]) > MOST_ANSWER:
                raise BrowserGone
            message: Message = json.loads(await self._process.stdout.readexactly(length))
        except (asyncio.IncompleteReadError, ConnectionError):
            raise BrowserGone from None
        return message


def _kill(pid: int) -> None:
    """End what a process started, and then itself: it takes in whatever loses its parent meanwhile."""
    while found := descendants(pid):
        for each in found:
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        if all(_is_dead(each) for each in found):
            break
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _is_dead(pid: int) -> bool:
    """Whether it has ended, though nobody has asked for its status yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b") ")[2][:1] in b"ZX"
    except OSError:
        return True
