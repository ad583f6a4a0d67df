"""One browser tab's app: a process of its own that speaks with us in the packets of Textual's web driver (8.2)."""

import asyncio
import contextlib
import json
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

from refinery_tui.cli.base.report import print_note
from refinery_tui.cli.web.browser_messages import BrowserMessage, Focused, Pinged, Resized, Typed
from refinery_tui.core.base.text import one_line

BEGINS = b"__GANGLION__\n"  # the driver's first line
DRIVER = "refinery_tui.tui.runtime.web_driver:TabDriver"
MOST_PACKET_BYTES = 1 << 24
END_SECONDS = 3.0  # that an app is given to end by itself
_DATA, _META = b"D", b"M"
_TALK_BYTES = 4096  # that are kept of what an app says on stderr


@dataclass(frozen=True, slots=True, kw_only=True)
class TabCommand:
    """What a tab runs, where, and with which environment."""

    words: Sequence[str]
    folder: Path
    environment: Mapping[str, str]


class TabProcess:
    """The app of a tab, from its start to its end; nothing of it is left when `end` has returned."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._talk = asyncio.create_task(_last_words(process))

    @classmethod
    async def start(cls, command: TabCommand, size: Resized) -> "TabProcess":
        """Start it in a session of its own: ctrl+c in the server's terminal reaches the server alone."""
        told = {
            "TEXTUAL_DRIVER": DRIVER,
            "TEXTUAL_COLOR_SYSTEM": "truecolor",
            "COLUMNS": str(size.columns),
            "ROWS": str(size.rows),
        }
        environment = {**command.environment, **told}
        process = await asyncio.create_subprocess_exec(
            *command.words,
            cwd=command.folder,
            env=environment,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            start_new_session=True,
        )
        return cls(process)

    async def painted(self) -> AsyncIterator[bytes]:
        """What the app sends to its terminal, piece by piece, until it ends.

        Its other packets are left out: they open addresses and hand out files, which ours does not.
        """
        stdout = self._process.stdout
        assert stdout is not None
        with contextlib.suppress(asyncio.IncompleteReadError):
            await stdout.readuntil(BEGINS)
            while True:
                kind, size = await stdout.readexactly(1), int.from_bytes(await stdout.readexactly(4), "big")
                if size > MOST_PACKET_BYTES:
                    return
                payload = await stdout.readexactly(size)
                if kind == _DATA:
                    yield payload

    async def tell(self, message: BrowserMessage) -> None:
        """Hand on what the page says; an app that has just ended hears it no more."""
        match message:
            case Typed(data=data):
                await self._send(_DATA, data)
            case Resized(columns=columns, rows=rows):
                await self._send_meta(type="resize", width=columns, height=rows)
            case Focused(change=change):
                await self._send_meta(type=change)
            case Pinged():
                pass
            case _:
                assert_never(message)

    async def _send_meta(self, **words: str | int) -> None:
        await self._send(_META, json.dumps(words).encode())

    async def _send(self, kind: bytes, payload: bytes) -> None:
        stdin = self._process.stdin
        assert stdin is not None
        with contextlib.suppress(ConnectionError):
            stdin.write(kind + len(payload).to_bytes(4, "big") + payload)
            await stdin.drain()

    async def end(self) -> None:
        """Ask it to end, and see to it; what it said last is passed on where it failed."""
        stdin = self._process.stdin
        assert stdin is not None
        stdin.close()  # the app ends when nobody sends to it
        try:
            await asyncio.wait_for(self._process.wait(), END_SECONDS)
        except TimeoutError:
            self.kill()
            await self._process.wait()
        talk = await self._talk
        if talk and self._process.returncode not in (0, -9):
            print_note(
                f"A tab ended with {self._process.returncode}: {one_line(talk.decode('utf-8', 'replace'), 2000)}"
            )

    def kill(self) -> None:
        """End it at once."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()


async def _last_words(process: Process) -> bytes:
    """The end of what it says on stderr, read all along so that it never waits to be heard."""
    assert process.stderr is not None
    kept = b""
    while said := await process.stderr.read(_TALK_BYTES):
        kept = (kept + said)[-_TALK_BYTES:]
    return kept
