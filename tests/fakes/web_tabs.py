"""`refinery web` for tests: a server in the test's own loop whose tabs echo, and a browser's websocket to it."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import ClientSession, ClientWebSocketResponse, web

from refinery_tui.cli.web.door import Door
from refinery_tui.cli.web.tab_process import TabCommand
from refinery_tui.cli.web.web_server import Served, WebServer

TOKEN = "tokenTOKENtokenTOKENtokenTOKEN12"
ECHO = """
import sys
out, heard = sys.stdout.buffer, sys.stdin.buffer
def send(words, kind=b"D"):
    out.write(kind + len(words).to_bytes(4, "big") + words)
    out.flush()
out.write(b"__GANGLION__\\n")
send(b"hello")
send(b'{"type": "open_url", "url": "http://evil.example"}', b"M")
while kind := heard.read(1):
    send(kind + heard.read(int.from_bytes(heard.read(4), "big")))
"""  # speaks as Textual's web driver does, and says again what it is told
ENVIRONMENT: Mapping[str, str] = {"PATH": os.environ.get("PATH", "")}
DEAF = "import signal, sys, time\nprint('__GANGLION__', flush=True)\nwhile True: time.sleep(60)\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """A server that listens on `port`, and a client that nobody has given a cookie."""

    port: int
    client: ClientSession
    server: WebServer
    sockets: list[ClientWebSocketResponse] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def tab(self, path: str = "/ws", **headers: str) -> ClientWebSocketResponse:
        """The websocket that a page of ours opens."""
        told = {"Origin": self.url, "Cookie": f"refinery_{self.port}={TOKEN}"} | headers
        self.sockets.append(await self.client.ws_connect(f"{self.url}{path}", headers=told, max_msg_size=0))
        return self.sockets[-1]

    async def raw(self, request: str) -> str:
        """What is answered to bytes that no client would send."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(request.replace("\n", "\r\n").encode())
        answer = await reader.read(1 << 16)
        writer.close()
        return answer.decode("latin-1")


@asynccontextmanager
async def visited(code: str = ECHO, *, most_tabs: int = 4, title: str = "pilot · Refinery") -> AsyncIterator[Visited]:
    """A server of such tabs, and its end."""
    command = TabCommand(words=[sys.executable, "-I", "-S", "-c", code], folder=Path("/"), environment=ENVIRONMENT)
    served = Served(title=title, door=Door(token=TOKEN), command=command, most_tabs=most_tabs, control=False)
    server = WebServer(served)
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
        runner = web.AppRunner(server.application(port), shutdown_timeout=5.0)
        await runner.setup()
        await web.SockSite(runner, found).start()
        async with ClientSession() as client:
            made = Visited(port=port, client=client, server=server)
            try:
                yield made
            finally:
                await runner.cleanup()
                for opened in made.sockets:
                    await opened.close()


def children() -> set[int]:
    """The processes that this one has started and that have not ended."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            after = path.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(after[1]) == os.getpid() and after[0] != "Z":
            found.add(int(path.parent.name))
    return found
