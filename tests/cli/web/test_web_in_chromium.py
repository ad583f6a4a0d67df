"""`refinery web` as a person meets it: the command, a browser, a session that runs. One server for all claims."""

import asyncio
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.cli.installed_command import ENVIRONMENT
from tests.fakes.browser import IN_CHROMIUM, visit
from tests.fakes.hostile_text import NASTY, hostile_session
from tests.fakes.recorded_sessions import Recorder
from tests.fakes.web_screen import WebScreen

pytestmark = IN_CHROMIUM
SIZE = {"width": 1400, "height": 800}
LINK = "see http://evil.example/x and \x1b]8;;http://evil.example\x07this\x1b]8;;\x07"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A session that is running, and the address at which it is shown."""

    made: Recorder
    url: str
    root: str
    server: "subprocess.Popen[str]"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shown(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shown]:
    """Two sessions stand in the folder; the one that is served is full of hostile words and still arriving."""
    folder = tmp_path_factory.mktemp("web")
    made = hostile_session(folder / "sessions" / "shared", f"{LINK} {NASTY}", "def f():\n    return 1\n", "It begins.")
    hostile_session(folder / "sessions" / "private", "x", "def f():\n    return 1\n", "y").session.close()
    command = [sys.executable, "-m", "refinery_tui", "web", "shared"]
    server = subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True)  # noqa: ASYNC220  # for as long as the fixture
    assert server.stdout is not None
    url = (await asyncio.to_thread(server.stdout.readline)).strip()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?token=[\w-]{32}", url)
    try:
        yield Shown(made=made, url=url, root=url.partition("?")[0], server=server)
    finally:
        server.terminate()
        server.wait(60)
        server.stdout.close()
        made.session.close()


async def test_it_opens_with_the_address_and_names_the_session_and_steps_and_streams(
    chromium: Browser, shown: Shown
) -> None:
    async with visit(chromium, viewport=SIZE) as (page, asked):
        screen, troubles = WebScreen(page), list[str]()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        await page.goto(shown.url)
        assert await page.title() == "shared · Refinery"
        assert page.url == shown.root
        first = await screen.until("It begins.")
        assert "SIMULATED" in first
        assert "view only" in first
        shown.made.live(1, "It begins. And it goes on.")
        await screen.until("And it goes on.")
        await page.keyboard.press("[")
        await screen.until("iteration 2 of 3")
        await page.keyboard.press("f")
        await screen.until("iteration 3 of 3")
        assert troubles == []
        assert {address.split("/")[2] for address in asked} == {shown.root.split("/")[2]}


async def test_a_reload_needs_no_token_and_a_stranger_gets_a_sentence(chromium: Browser, shown: Shown) -> None:
    async with visit(chromium, viewport=SIZE) as (page, _):
        refused = await page.goto(shown.root)
        assert refused is not None
        assert refused.status == 403
        assert "token" in await page.inner_text("body")
        screen = WebScreen(page)
        await page.goto(shown.url)
        await screen.until("It begins.")
        await page.reload()
        assert await page.title() == "shared · Refinery"
        await screen.until(lambda shown: screen.sockets == 2 and "It begins." in shown)


async def test_what_would_change_something_is_refused_in_words(chromium: Browser, shown: Shown) -> None:
    folder = shown.made.session.folder.path
    before = sorted(path.name for path in folder.iterdir())
    async with visit(chromium, viewport=SIZE) as (page, _):
        screen = WebScreen(page)
        await page.goto(shown.url)
        await screen.until("It begins.")
        for key in ("e", "x", "m", "y", "k", "."):
            await page.keyboard.press(key)
            await screen.until("This view may only look")
            await page.keyboard.press("?")
            await screen.until("What this view may do")
            await page.keyboard.press("Escape")
            await screen.until("? help")
        await page.keyboard.press("Escape")
        home = await screen.until("honest experiments")
        assert "shared" in home
        assert "private" not in home
    assert sorted(path.name for path in folder.iterdir()) == before


async def test_words_of_a_model_reach_the_page_as_text_alone(chromium: Browser, shown: Shown) -> None:
    async with visit(chromium, viewport=SIZE) as (page, asked):
        screen = WebScreen(page)
        await page.goto(shown.url)
        await screen.until("It begins.")
        await page.keyboard.press("[")
        read = await screen.until("http://evil.example/x")
        assert "[@click=app.quit]click[/]" in read
        row, line = next((at, words) for at, words in enumerate(read.splitlines()) if "http://evil" in words)
        cell = await page.evaluate(
            "(() => { const r = document.querySelector('.xterm-screen').getBoundingClientRect();"
            " return [r.width, r.height]; })()"
        )
        columns = max(max(cells) for cells in screen.rows.values()) + 1
        at = (line.index("http://evil") + 3.5) * cell[0] / columns, (row + 0.5) * cell[1] / (max(screen.rows) + 1)
        await page.mouse.move(*at)
        await page.mouse.click(*at)
        assert screen.alien == []
        assert await page.title() == "shared · Refinery"
        assert len(page.context.pages) == 1
        assert not any("evil" in address for address in asked)


async def test_a_tab_that_is_closed_leaves_no_process_and_one_that_quits_can_be_opened_again(
    chromium: Browser, shown: Shown
) -> None:
    async with visit(chromium, viewport=SIZE) as (page, _):
        screen = WebScreen(page)
        await page.goto(shown.url)
        await screen.until("It begins.")
        assert children(shown.server.pid)
        await page.keyboard.press("q")
        await page.wait_for_selector("#ended", state="visible")
        await page.click("#ended a")
        await screen.until("It begins.")
    for _ in range(600):
        if not children(shown.server.pid):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("its process stays")


def children(parent: int) -> list[str]:
    """The processes of that one."""
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(parent)], capture_output=True, text=True, check=False)
    return found.stdout.split()
