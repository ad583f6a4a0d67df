"""A recording plays in asciinema's own player: npm install --prefix .ci/servers asciinema-player, as `.ci/run` does."""

import os
from collections.abc import AsyncIterator
from typing import get_args

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from refinery_tui.tui.pictures.asciicast import Cast, Version, asciicast
from refinery_tui.tui.pictures.cast_request import cast_request
from refinery_tui.tui.pictures.film import film
from tests.fakes.browser import IN_CHROMIUM, visit
from tests.places import ROOT
from tests.tui.pictures.test_cast import two_runs

PLAYER = ROOT / ".ci" / "servers" / "node_modules" / "asciinema-player" / "dist" / "bundle"
pytestmark = [
    *IN_CHROMIUM,
    pytest.mark.skipif(
        not PLAYER.exists() and "CI" not in os.environ,
        reason="npm install --prefix .ci/servers asciinema-player",
    ),
]
SHOW = """async (text) => {
  window.player = AsciinemaPlayer.create({data: text}, document.body, {preload: true, fit: false});
  return await player.getDuration() ?? await new Promise(done =>
    player.addEventListener("metadata", async () => done(await player.getDuration())))
}"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def cast(tmp_path_factory: pytest.TempPathFactory) -> Cast:
    """A recording of two runs."""
    path = two_runs(tmp_path_factory.mktemp("played") / "two-runs").session.folder.path
    return await film(path, cast_request(speed=80.0, size="120x36"))


@pytest_asyncio.fixture(loop_scope="session")
async def stage(chromium: Browser) -> AsyncIterator[Page]:
    """A page with the player on it."""
    async with visit(chromium) as (page, asked):
        await page.set_content("<!DOCTYPE html><title>player</title><body></body>")
        await page.add_style_tag(path=PLAYER / "asciinema-player.css")
        await page.add_script_tag(path=PLAYER / "asciinema-player.min.js")
        yield page
        assert not [address for address in asked if not address.startswith(("data:", "blob:", "about:"))]


async def shown(page: Page, words: str) -> None:
    """Return when these words stand on the player's terminal."""
    await page.wait_for_function("words => document.querySelector('.ap-term')?.textContent.includes(words)", arg=words)


@pytest.mark.parametrize("version", get_args(Version))
async def test_it_plays_to_its_end_with_its_markers(stage: Page, cast: Cast, version: Version) -> None:
    errors: list[str] = []
    stage.on("pageerror", lambda error: errors.append(str(error)))
    duration = await stage.evaluate(SHOW, asciicast(cast, version))
    assert duration == pytest.approx(cast.seconds, abs=0.01)
    await stage.evaluate("player.seek(0.05)")
    await shown(stage, "REPLAY 80×")
    await shown(stage, "SIMULATED")
    await stage.evaluate("player.seek({marker: 3})")
    await shown(stage, "run 2")
    await stage.evaluate("player.seek('100%')")
    await shown(stage, "finished")
    await shown(stage, "Results · 2 of 2 runs correct")
    assert await stage.locator(".ap-marker").count() == sum(event.kind == "m" for event in cast.events) == 7
    assert errors == []
