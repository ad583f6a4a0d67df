"""Listening, from the address that is printed to the last tab's end."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

import typer
from aiohttp import web

from refinery_tui.cli.base.report import INTERRUPTED, print_note, program
from refinery_tui.cli.web.door import LOOPBACK, Door, fresh_token
from refinery_tui.cli.web.tab_process import TabCommand
from refinery_tui.cli.web.web_server import Served, WebServer
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.process.own_process import own_code
from refinery_tui.core.base.text import one_line

ENTRY = "from refinery_tui.tui.app import run_tab; run_tab()"
_ENDS = {signal.SIGINT: INTERRUPTED, signal.SIGTERM: 128 + signal.SIGTERM, signal.SIGHUP: 128 + signal.SIGHUP}
_ANY = frozenset({"0.0.0.0", "::"})
_KEPT = ("HOME", "LANG", "LC_ALL", "LC_CTYPE", "PATH", "TZ", "TMPDIR", "NO_COLOR", "REFINERY_MOTION")
SHUTDOWN_SECONDS = 5.0


def serve(*, root: Path, shown: Path | None, here: Path, host: str, port: int, control: bool, most_tabs: int) -> int:
    """Serve until a signal says otherwise; the exit code is that signal's."""
    door = Door(token=fresh_token(), names=_names(host))
    title = f"{shown.name if shown is not None else 'sessions'} · Refinery"
    words = own_code(ENTRY, str(root), str(shown or ""), program(), "control" if control else "look")
    command = TabCommand(words=words, folder=here, environment=_environment(os.environ, control=control))
    server = WebServer(Served(title=title, door=door, command=command, most_tabs=most_tabs, control=control))
    return asyncio.run(_served(server, _listening(host, port), host, door.token, control=control))


def _environment(ours: Mapping[str, str], *, control: bool) -> dict[str, str]:
    """The environment of a tab: no key of a model's server reaches one that starts no experiment."""
    return {name: value for name, value in ours.items() if control or name in _KEPT or name.startswith("XDG_")}


def _names(host: str) -> frozenset[str]:
    """The names under which this machine is asked for: its own only where others are let in."""
    return (
        frozenset()
        if host in LOOPBACK
        else frozenset({host.lower(), socket.gethostname().lower(), socket.getfqdn().lower()})
    )


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens; ConfigurationError where none can."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        found = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise ConfigurationError(f"--host {one_line(host, 60)}: cannot be listened on: {error.strerror}.") from None
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(address)
        found.listen(64)
    except OSError as error:
        found.close()
        where = f"--host {one_line(host, 60)} --port {port}"
        raise ConfigurationError(f"{where}: cannot be listened on: {error.strerror}. Take another port.") from None
    return found


async def _served(server: WebServer, listening: socket.socket, host: str, token: str, *, control: bool) -> int:
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[int] = loop.create_future()
    for number, code in _ENDS.items():
        loop.add_signal_handler(number, _settle, ended, code)
    port = listening.getsockname()[1]
    runner = web.AppRunner(server.application(port), access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    await runner.setup()
    await web.SockSite(runner, listening).start()
    try:
        _greet(host, port, token, control=control)
        return await ended
    finally:
        await runner.cleanup()
        server.kill()


def _settle(ended: asyncio.Future[int], code: int) -> None:
    if not ended.done():
        ended.set_result(code)


def _greet(host: str, port: int, token: str, *, control: bool) -> None:
    """The address on stdout, once; what whoever has it may do beside it."""
    name = socket.gethostname() if host in _ANY else host
    typer.echo(f"http://{f'[{name}]' if ':' in name else name}:{port}/?token={token}")
    sys.stdout.flush()
    may = "start, steer, edit and export (--control)" if control else "look, and change nothing"
    print_note(f"Whoever opens this address may {may}. Ctrl+c ends it.")
    if host not in LOOPBACK:
        print_note("Other machines reach it, and what is sent is not encrypted: who reads the network reads the token.")
