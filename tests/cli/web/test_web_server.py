"""The server under attack: its tabs echo what they are told, so that what reaches one is seen."""

import asyncio
import contextlib
from collections.abc import Callable

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType, WSServerHandshakeError

from refinery_tui.cli.web import tab_process
from tests.fakes.web_tabs import DEAF, TOKEN, Visited, children, visited

ROUTES = ("/", "/static/textual.js", "/static/page.js", "/static/none", "/ws", "/download/x", "/none")
CLIMBS = ("../web.py", "..%2fweb.py", "%2e%2e/%2e%2e/door.py", "....//door.py", "/etc/passwd", "%00", "page.js/..", "")


async def until(holds: Callable[[], object]) -> None:
    for _ in range(1200):
        if holds():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it never became true")


async def heard(socket: ClientWebSocketResponse, words: bytes) -> bytes:
    """What the tab painted until it painted `words`."""
    painted = b""
    async with asyncio.timeout(60):
        while words not in painted:
            message = await socket.receive()
            assert message.type is WSMsgType.BINARY, (message, painted)
            painted += message.data
    return painted


async def end_of(socket: ClientWebSocketResponse) -> int | None:
    """The code with which the server closed it."""
    async with asyncio.timeout(60):
        while (await socket.receive()).type is WSMsgType.BINARY:
            pass
    return socket.close_code


async def test_every_route_is_shut_without_the_token_with_one_sentence() -> None:
    async with visited() as it:
        for route in ROUTES:
            for query in ("", f"?token={TOKEN.swapcase()}", "?token="):
                async with it.client.get(f"{it.url}{route}{query}") as answer:
                    said = await answer.text()
                    assert answer.status == 403, route
                    assert said.count(".") == 1
                    assert said.endswith(".")
                    assert TOKEN not in said + str(answer.headers)
        assert not children_of(it)


def children_of(it: Visited) -> set[int]:
    return {tab._process.pid for tab in it.server._tabs}


async def test_the_address_brings_a_cookie_that_no_script_and_no_other_site_gets() -> None:
    async with visited(title="<script>alert(1)</script>") as it, it.client.get(f"{it.url}/?token={TOKEN}") as answer:
        page = await answer.text()
        assert answer.status == 200
        cookie = answer.headers["Set-Cookie"]
        assert all(word in cookie for word in ("HttpOnly", "SameSite=Strict", "Path=/", f"refinery_{it.port}="))
        assert "<title>&lt;script&gt;" in page
        assert "<script>" not in page
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0]
        assert answer.headers["Permissions-Policy"] == "clipboard-read=(), clipboard-write=()"
        assert answer.headers["Cache-Control"] == "no-store"


async def test_files_are_those_of_the_page_and_no_path_leads_elsewhere() -> None:
    async with visited() as it:
        named = f"Host: 127.0.0.1\nCookie: refinery_{it.port}={TOKEN}\nConnection: close\n\n"
        for climb in CLIMBS:
            answer = await it.raw(f"GET /static/{climb} HTTP/1.1\n{named}")
            assert answer.startswith(("HTTP/1.1 404", "HTTP/1.1 400")), climb
            assert "root:" not in answer
        for path in ("/download/x", "/static", "/page.html", "/../web.py"):
            assert "404" in (await it.raw(f"GET {path} HTTP/1.1\n{named}")).split("\n")[0]
        assert "405" in (await it.raw(f"POST / HTTP/1.1\n{named}")).split("\n")[0]
        assert "200" in (await it.raw(f"GET /static/page.js HTTP/1.1\n{named}")).split("\n")[0]
        evil = named.replace("Host: 127.0.0.1", "Host: evil.example")
        assert "403" in (await it.raw(f"GET / HTTP/1.1\n{evil}")).split("\n")[0]


@pytest.mark.parametrize("foreign", [{"Origin": "http://evil.example"}, {"Host": "evil.example"}, {"Cookie": "a=b"}])
async def test_a_websocket_of_another_site_or_without_the_cookie_starts_nothing(foreign: dict[str, str]) -> None:
    async with visited() as it:
        with pytest.raises(WSServerHandshakeError, match="403"):
            await it.tab(**foreign)
        assert not children_of(it)


async def test_a_tab_paints_and_is_told_what_is_typed_and_opens_no_address() -> None:
    async with visited() as it:
        socket = await it.tab("/ws?width=1e9&height=-1")
        assert b"evil" not in await heard(socket, b"hello")
        await socket.send_json(["stdin", "x\x1b[A"])
        await heard(socket, b"Dx\x1b[A")
        await socket.send_json(["resize", {"width": 90, "height": 30}])
        await heard(socket, b'M{"type": "resize", "width": 90, "height": 30}')
        await socket.close()


@pytest.mark.parametrize(
    ("sent", "code"),
    [("nonsense", 1008), ('["stdin", 7]', 1008), (b"\x00\x01", 1008), ("x" * 10_000_000, 1009)],
    ids=("no JSON", "no keys", "bytes", "10 MB"),
)
async def test_what_no_page_says_ends_that_tab_and_no_other(sent: str | bytes, code: int) -> None:
    async with visited() as it:
        good, bad = await it.tab(), await it.tab()
        await heard(good, b"hello")
        await heard(bad, b"hello")
        with contextlib.suppress(ConnectionError):  # the server listens to no more than it takes
            await (bad.send_str(sent) if isinstance(sent, str) else bad.send_bytes(sent))
        assert await end_of(bad) in (code, 1006)
        await until(lambda: len(children_of(it)) == 1)
        await good.send_json(["stdin", "still here"])
        await heard(good, b"still here")


async def test_a_client_that_vanishes_leaves_no_process_and_makes_room() -> None:
    async with visited(most_tabs=1) as it:
        first = await it.tab()
        await heard(first, b"hello")
        (pid,) = children_of(it)
        late = await it.tab()
        assert b"opens 1 tab at once" in await heard(late, b"reload")
        assert await end_of(late) == 1013
        assert first._conn is not None
        assert first._conn.transport is not None
        first._conn.transport.abort()
        await first.close()
        await until(lambda: pid not in children())
        await until(lambda: it.server._open == 0)
        again = await it.tab()
        await heard(again, b"hello")


async def test_a_hundred_connections_that_say_nothing_keep_nobody_out() -> None:
    async with visited() as it:
        idle = [await asyncio.open_connection("127.0.0.1", it.port) for _ in range(100)]
        async with it.client.get(f"{it.url}/?token={TOKEN}") as answer:
            assert answer.status == 200
        many = [asyncio.create_task(it.tab()) for _ in range(30)]
        sockets = [await task for task in many]
        assert len(children_of(it)) <= 4
        for _, writer in idle:
            writer.close()
        for socket in sockets:
            await socket.close()
        await until(lambda: it.server._open == 0)


async def test_with_the_server_every_tab_ends_also_one_that_hears_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tab_process, "END_SECONDS", 0.2)
    before = children()
    async with visited(DEAF) as it:
        socket = await it.tab()
        await until(lambda: children() - before)
        assert not socket.closed
    assert not children() - before


async def test_what_a_failing_app_said_is_told_and_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    async with visited("import sys; sys.exit('no \\x1b[2J app')") as it:
        socket = await it.tab()
        assert await end_of(socket) is not None
        await until(lambda: it.server._open == 0)
    said = capsys.readouterr().err
    assert "A tab ended with 1: no" in said
    assert "\x1b" not in said
