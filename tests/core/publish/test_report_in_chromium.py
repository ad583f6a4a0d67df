"""The report as its readers open it: in Chromium, in both colour schemes, on paper, without scripts, and hostile."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from refinery_tui.core.publish.report.page import page as report_page
from refinery_tui.core.publish.subject import Subject
from tests.core.publish.conftest import subject_of
from tests.core.publish.test_report_page import INJECTED
from tests.fakes.browser import IN_CHROMIUM, visit

pytestmark = IN_CHROMIUM

A4 = {"width": 688, "height": 1009}  # in CSS pixels, within the margins
WRONG = 4.5  # the least contrast of words that are read: WCAG 2.2, 1.4.3
SURVEY = """() => {
  const shown = e => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== "hidden";
  const named = e => (e.getAttribute("aria-labelledby") || "").split(" ").map(
    id => document.getElementById(id)?.textContent.trim()).join(" ");
  const light = color => {
    const parts = color.match(/[\\d.]+/g).map(Number);
    if (parts.length > 3 && parts[3] === 0) return null;
    const [r, g, b] = parts.slice(0, 3).map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = e => {
    for (; e; e = e.parentElement) {
      const found = light(getComputedStyle(e).backgroundColor);
      if (found !== null) return found;
    }
    return 1;
  };
  const words = [...document.querySelectorAll("body *")].filter(e => shown(e) && !e.closest("svg") &&
    [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()));
  const contrast = e => {
    const [high, low] = [light(getComputedStyle(e).color), ground(e)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  return {
    background: getComputedStyle(document.body).backgroundColor,
    landmarks: ["header", "nav", "main"].map(tag => document.querySelectorAll(`body > ${tag}`).length),
    sections: [...document.querySelectorAll("main > section")].map(named),
    headings: [...document.querySelectorAll("h1, h2, h3")].map(e => Number(e.tagName[1])),
    headless: [...document.querySelectorAll("table")].filter(t => !t.querySelector("th[scope]")).length,
    pictures: [...document.querySelectorAll("svg")].map(named),
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    faint: words.filter(e => contrast(e) < %s).map(e => `${e.tagName} ${e.textContent.trim().slice(0, 40)}`),
    elements: document.querySelectorAll("script, img, iframe, form, object, embed, link").length,
    text: document.body.innerText,
  };
}""".replace("%s", str(WRONG))


@pytest.fixture(scope="module")
def address(simulated: Subject, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where the report of a simulated session lies."""
    return _written(simulated, tmp_path_factory.mktemp("report"))


def _written(subject: Subject, folder: Path) -> str:
    file = folder / "report.html"
    file.write_text(report_page(subject), encoding="utf-8")
    return file.as_uri()


@pytest_asyncio.fixture(loop_scope="session", params=["light", "dark"])
async def surveyed(
    chromium: Browser, address: str, request: pytest.FixtureRequest
) -> AsyncIterator[tuple[str, Any, list[str], Page]]:
    """The scheme, what a browser without scripts of the page's own finds on it, what it asked for, and the page."""
    async with visit(chromium, color_scheme=request.param) as (page, asked):
        await page.goto(address)
        yield request.param, await page.evaluate(SURVEY), asked, page


Surveyed = tuple[str, Any, list[str], Page]


async def test_a_reader_of_either_scheme_finds_all_of_it(surveyed: Surveyed, address: str) -> None:
    scheme, found, asked, page = surveyed
    assert asked == [address], "it asks for nothing but itself"
    level = sum(map(int, re.findall(r"\d+", found["background"])[:3])) / 3
    assert (level > 200) if scheme == "light" else (level < 60), found["background"]
    assert found["faint"] == [], "words that cannot be read on their ground"
    assert found["landmarks"] == [1, 1, 1]
    assert all(found["sections"])
    assert len(set(found["sections"])) == len(found["sections"]) > 10
    assert found["headings"][0] == 1
    assert all(after - before <= 1 for before, after in pairwise(found["headings"]))
    assert found["headless"] == 0
    assert found["pictures"]
    assert all(len(words) > 20 for words in found["pictures"]), "each picture is told in words"
    assert found["wide"] <= 0, "the page is no wider than its window"
    assert "SIMULATED" in found["text"]
    await page.set_viewport_size({"width": 360, "height": 640})
    assert (await page.evaluate(SURVEY))["wide"] <= 0, "nor on a telephone"


async def test_without_scripts_it_is_read_unfolded_and_led_through(chromium: Browser, address: str) -> None:
    async with visit(chromium, java_script_enabled=False) as (page, _):
        await page.goto(address)
        text = await page.inner_text("body")
        for words in ("At a glance", "How to reproduce it", "Analysis of variance", "SIMULATED"):
            assert words in text, words
        run = page.locator("#programs details").first
        assert not await run.locator("table").is_visible()
        await run.locator("summary").click()
        assert await run.locator("table").is_visible()
        await page.click("nav a[href='#health']")
        assert page.url.endswith("#health")


async def test_on_paper_every_page_is_called_simulated_and_no_column_is_cut_off(
    chromium: Browser, address: str
) -> None:
    async with visit(chromium, color_scheme="dark", viewport=A4) as (page, _):
        await page.goto(address)
        await page.emulate_media(media="print")
        found = await page.evaluate(SURVEY)
        assert sum(map(int, re.findall(r"\d+", found["background"])[:3])) > 600, "dark pages are not printed"
        assert await page.evaluate("getComputedStyle(document.querySelector('.marks')).display") == "table-header-group"
        rights = "[...document.querySelectorAll('table, pre, svg')].map(e => e.getBoundingClientRect().right)"
        assert max(await page.evaluate(rights)) <= A4["width"]
        printed = await page.pdf(prefer_css_page_size=True)
    assert printed.startswith(b"%PDF")
    assert 3 < len(re.findall(rb"/Type\s*/Page\b", printed)) < 60


async def test_text_of_strangers_is_text_wherever_it_stands(
    chromium: Browser, simulated: Subject, tmp_path: Path
) -> None:
    """Every name and text that others wrote, in each place of the record at once."""
    address = _written(hostile(simulated), tmp_path)
    async with visit(chromium) as (page, asked):
        raised: list[str] = []
        page.on("dialog", lambda dialog: raised.append(dialog.message))
        await page.goto(address)
        found = await page.evaluate(SURVEY)
        await page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
        opened = await page.inner_text("body")
        assert raised == []
        assert asked == [address]
        assert found["elements"] == 0
        assert await page.title() == f"SIMULATED: {INJECTED} · Refinery report"
        assert opened.count("<script>alert(1)</script>") >= 6
        assert "{{ 7*7 }}" in opened


def hostile(subject: Subject) -> Subject:
    """A session whose every text is a stranger's markup."""
    state = subject.state
    first = state.runs[0]
    turn = first.iterations[0].turns[0]
    said = tuple(replace(message, content=INJECTED) for message in turn.messages)
    machine = replace(
        state.started.machine, host=INJECTED, system=INJECTED, processor=INJECTED, python=INJECTED, refinery=INJECTED
    )
    assert state.started.isolation is not None
    isolation = replace(state.started.isolation, sentence=INJECTED, layers=(INJECTED,))
    started = replace(state.started, source=INJECTED, baseline=INJECTED, machine=machine, isolation=isolation)
    turned = replace(
        first.iterations[0], program=INJECTED, turns=(replace(turn, messages=said, model=INJECTED, text=INJECTED),)
    )
    runs = (replace(first, iterations=(turned, *first.iterations[1:])), *state.runs[1:])
    told = replace(state, experiment=replace(state.experiment, name=INJECTED), started=started, runs=runs)
    return subject_of(told, INJECTED)
