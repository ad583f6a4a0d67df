"""The system's Chromium, headless and started once for all tests that open something in it.

    pytestmark = IN_CHROMIUM

    async def test_the_page_has_a_heading(chromium: Browser) -> None:
        async with visit(chromium, color_scheme="dark") as (page, asked):
            await page.goto("file:///...")

The tests of a file with these marks share one worker and one event loop, as the browser belongs to it.
"""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
IN_CHROMIUM = [
    pytest.mark.xdist_group("chromium"),
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(CHROMIUM is None and "CI" not in os.environ, reason="apt-get install chromium fonts-firacode"),
]
OPTIONS = (
    "--no-sandbox",  # which the tests' pages need not be kept in, and root may not have
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",  # nothing gets beyond this machine
)
PATIENCE_MS = 60_000  # the cores are shared


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """The browser."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS, timeout=PATIENCE_MS)
        yield browser
        await browser.close()


@asynccontextmanager
async def visit(browser: Browser, **options: Any) -> AsyncIterator[tuple[Page, list[str]]]:
    """A page of a fresh visitor, and the addresses that it has asked for so far; options are `new_context`'s."""
    context = await browser.new_context(**options)
    context.set_default_timeout(PATIENCE_MS)
    page, asked = await context.new_page(), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    try:
        yield page, asked
    finally:
        await context.close()
