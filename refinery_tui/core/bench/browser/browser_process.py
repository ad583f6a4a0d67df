"""The browser's process: confines itself, starts Chromium, carries out visit after visit, and says what it saw."""

import asyncio
import base64
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from refinery_tui.core.bench.browser.confinement import NotConfined, canaries, confine
from refinery_tui.core.bench.browser.site_visit import record_json, request_of, visited
from refinery_tui.core.bench.browser.switches import SWITCHES
from refinery_tui.core.bench.exchange.wire import LENGTH, Message, pack
from refinery_tui.core.bench.lockdown import kernel
from refinery_tui.core.experiment.browser.browser_task import BrowserLimits

if TYPE_CHECKING:
    from playwright.async_api import Browser

START_SECONDS = 60.0  # of Chromium, on a machine that has other things to do


def main() -> None:
    """Confined, serve the conductor until it is gone."""
    parent = os.getppid()
    kernel.die_with_parent(parent, signal.SIGKILL)
    kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)  # so that whoever ends this finds all that it started
    answers = os.dup(1)
    os.dup2(2, 1)  # what anyone prints is no answer
    setup = _received(sys.stdin.buffer)
    home: str = setup["home"]
    os.environ |= dict.fromkeys(("HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"), home)
    try:
        layers = _confined(setup)
    except (NotConfined, OSError) as refused:
        _send(answers, {"refused": str(refused)})
        return
    kernel.die_with_parent(parent, signal.SIGKILL)  # once more, as a user namespace of one's own takes that back
    asyncio.run(_serve(setup, layers, answers))


def _confined(setup: Message) -> tuple[str, ...]:
    """The layers in force, once the canaries were contained by them; none where none is wanted."""
    if setup["unsafe"]:
        return ()
    layers = confine(Path(setup["home"]))
    if loose := list(canaries(Path(setup["planted"]), setup["port"])):
        raise NotConfined(f"the browser's process could {', '.join(loose)}")
    return layers


async def _serve(setup: Message, layers: tuple[str, ...], answers: int) -> None:
    from playwright.async_api import Error

    site = {name: base64.b64decode(content) for name, content in setup["site"].items()}
    limits = BrowserLimits(**setup["limits"])
    try:
        async with _chromium(setup["executable"]) as (browser, sandboxed):
            own = ("Chromium's sandbox",) if sandboxed else ()
            _send(answers, {"layers": [*layers, *own], "sandboxed": sandboxed, "version": browser.version})
            while (request := await asyncio.to_thread(_next)) is not None:
                record = await visited(browser, site, limits, request_of(request["visit"]))
                _send(answers, {"id": request["id"], **record_json(record)})
                if record.spent:
                    return
    except Error as failed:
        _send(answers, {"refused": f"Chromium does not start: {_reason(str(failed))}"})


@asynccontextmanager
async def _chromium(executable: str) -> AsyncIterator[tuple["Browser", bool]]:
    """The browser, with its own sandbox where it can have one: root's cannot."""
    from playwright.async_api import Error, async_playwright

    async with async_playwright() as playwright:
        common: Mapping[str, Any] = {
            "executable_path": executable,
            "args": SWITCHES,
            "timeout": 1000 * START_SECONDS,
            "handle_sigint": False,
        }
        sandboxed = os.geteuid() != 0
        try:
            browser = await playwright.chromium.launch(chromium_sandbox=sandboxed, **common)
        except Error:
            if not sandboxed:
                raise
            sandboxed = False  # as in a container, which refuses it namespaces of its own
            browser = await playwright.chromium.launch(chromium_sandbox=False, **common)
        try:
            yield browser, sandboxed
        finally:
            with contextlib.suppress(Exception):  # the whole process ends with it
                await asyncio.wait_for(browser.close(), 5.0)


def _reason(words: str) -> str:
    """The line of Playwright's account of a failed start that says most."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    telling = [line for line in lines if "error" in line.lower() or "fail" in line.lower()]
    return (telling or lines or ["without a word"])[0][:300]


def _next() -> Message | None:
    try:
        return _received(sys.stdin.buffer)
    except EOFError:
        return None


def _received(stream: Any) -> Message:
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError
    message: Message = json.loads(stream.read(LENGTH.unpack(head)[0]))
    return message


def _send(descriptor: int, message: Message) -> None:
    content = memoryview(pack(message))
    while content:
        content = content[os.write(descriptor, content) :]
