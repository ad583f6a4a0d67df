"""The server: a page, its files, and a websocket to a process of its own for each tab."""

import asyncio
import contextlib
from dataclasses import dataclass

from aiohttp import ClientError, WSCloseCode, WSMsgType, web
from aiohttp.typedefs import Handler, Middleware

from refinery_tui.cli.web.browser_messages import MOST_CELLS, Pinged, Resized, browser_message, size_of
from refinery_tui.cli.web.door import Door, Knock
from refinery_tui.cli.web.page import TYPES, headers, page_text, static_files
from refinery_tui.cli.web.tab_process import TabCommand, TabProcess
from refinery_tui.core.base.text import count

MOST_MESSAGE_BYTES = 1 << 18  # a long paste
HEARTBEAT_SECONDS = 10.0  # a client that vanished is found out within two of them
_USUAL = Resized(columns=80, rows=24)
_CLEARED = "\x1b[2J\x1b[H"


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What is served to whom: the page's title, how many tabs at once, and whether they may change anything."""

    title: str
    door: Door
    command: TabCommand
    most_tabs: int
    control: bool


class WebServer:
    """The tabs that are open, and what is answered; `application` is what aiohttp runs."""

    def __init__(self, served: Served) -> None:
        self._served = served
        self._files = static_files()
        self._cookie = ""  # named by the port: browsers keep cookies by host alone
        self._tabs: set[TabProcess] = set()
        self._sockets: set[web.WebSocketResponse] = set()
        self._open = 0  # tabs, those included that start and end

    def application(self, port: int) -> web.Application:
        """The application that is served on that port."""
        self._cookie = f"refinery_{port}"
        app = web.Application(middlewares=[self._guard()], client_max_size=1024)
        app.on_response_prepare.append(self._head)
        app.on_shutdown.append(self._close)
        app.router.add_get("/", self._page, allow_head=False)
        app.router.add_get("/static/{name}", self._static, allow_head=False)
        app.router.add_get("/ws", self._socket, allow_head=False)
        return app

    def kill(self) -> None:
        """End every tab at once."""
        for tab in self._tabs:
            tab.kill()

    def _guard(self) -> Middleware:
        """What stands before every route, those that are none included."""

        @web.middleware
        async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
            why = self._served.door.refusal(self._knock(request))
            return web.Response(status=403, text=why) if why else await handler(request)

        return guard

    def _knock(self, request: web.Request) -> Knock:
        return Knock(
            host=request.headers.get("Host", ""),
            origin=request.headers.get("Origin"),
            address_token=request.query.get("token"),
            cookie_token=request.cookies.get(self._cookie),
            websocket=request.path == "/ws",
        )

    async def _head(self, request: web.Request, response: web.StreamResponse) -> None:
        response.headers.update(headers(control=self._served.control))

    async def _close(self, app: web.Application) -> None:
        for socket in tuple(self._sockets):
            await socket.close(code=WSCloseCode.GOING_AWAY)

    async def _page(self, request: web.Request) -> web.Response:
        """The page; its files, its socket and a reload are let in by the cookie it brings."""
        response = web.Response(text=page_text(self._served.title), content_type="text/html", charset="utf-8")
        response.set_cookie(self._cookie, self._served.door.token, httponly=True, samesite="Strict", path="/")
        return response

    async def _static(self, request: web.Request) -> web.Response:
        path = self._files.get(request.match_info["name"])
        if path is None:
            return web.Response(status=404, text="There is no such file.")
        return web.Response(body=path.read_bytes(), content_type=TYPES[path.suffix])

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        """A tab: a process from its first byte to its last."""
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT_SECONDS, max_msg_size=MOST_MESSAGE_BYTES)
        await socket.prepare(request)
        if self._open >= self._served.most_tabs:
            most = count(self._served.most_tabs, "tab")
            await socket.send_bytes(f"{_CLEARED}This server opens {most} at once: close one, then reload.".encode())
            await socket.close(code=WSCloseCode.TRY_AGAIN_LATER)
            return socket
        self._open += 1
        self._sockets.add(socket)
        try:
            await self._tab(socket, _asked_size(request))
        finally:
            self._sockets.discard(socket)
            self._open -= 1
        return socket

    async def _tab(self, socket: web.WebSocketResponse, size: Resized) -> None:
        tab = await TabProcess.start(self._served.command, size)
        self._tabs.add(tab)
        shows = asyncio.create_task(_show(tab, socket))
        try:
            await _obey(tab, socket)
        finally:
            shows.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await shows
            await tab.end()
            self._tabs.discard(tab)


def _asked_size(request: web.Request) -> Resized:
    """The size in the address of a socket, the usual one where it is none."""
    words = [request.query.get(name, "") for name in ("width", "height")]
    if not all(word.isascii() and word.isdigit() and len(word) < len(str(10 * max(MOST_CELLS))) for word in words):
        return _USUAL
    return size_of(*map(int, words)) or _USUAL


async def _show(tab: TabProcess, socket: web.WebSocketResponse) -> None:
    """Hand the page what the app paints, until either ends."""
    with contextlib.suppress(ConnectionError, ClientError):
        async for painted in tab.painted():
            await socket.send_bytes(painted)
        await socket.close()


async def _obey(tab: TabProcess, socket: web.WebSocketResponse) -> None:
    """Hand the app what the page says, until it closes or says what no page of ours would."""
    async for message in socket:
        if message.type is not WSMsgType.TEXT or (told := browser_message(message.data)) is None:
            await socket.close(code=WSCloseCode.POLICY_VIOLATION)
            return
        if isinstance(told, Pinged):
            await socket.send_json(["pong", told.stamp])
        else:
            await tab.tell(told)
