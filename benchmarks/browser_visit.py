"""A visit of book_room by our bench beside the same actions by bare Playwright, in turn on the same Chromium.

The bare visit has Playwright's own switches, no confinement, no caps and no watch: a context, the site from memory, the
22 actions, a look at the storage, and the context closed. CPU seconds are those of driver and browser from the first
page to the last goal, as the bench counts them; wall seconds are those of the whole visit.

    python benchmarks/browser_visit.py [--quick]
"""

import argparse
import asyncio
import json
import statistics
import time
from pathlib import PurePosixPath
from random import Random
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, Route, async_playwright

from refinery_tui.core.bench.browser.browser_bench import BrowserBench, open_browser_bench
from refinery_tui.core.bench.browser.chromium import executable
from refinery_tui.core.bench.browser.elements import act
from refinery_tui.core.bench.browser.process_tree import cpu_by_process
from refinery_tui.core.bench.browser.site_visit import ORIGIN
from refinery_tui.core.experiment.browser.actions import action_of
from refinery_tui.core.experiment.browser.browser_task import HIDDEN, BrowserTask
from refinery_tui.core.experiment.browser.script import BadScript, script_of, with_values
from refinery_tui.core.experiment.browser.site_files import CONTENT_TYPES
from refinery_tui.core.experiment.task_shelf import load_task

Figures = tuple[float, float]  # CPU and wall seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="3 visits of each in place of 9")
    print("\n".join(asyncio.run(_measured(3 if parser.parse_args().quick else 9))))


async def _measured(times: int) -> list[str]:
    task, ours, bare = load_task("book_room"), list[Figures](), list[Figures]()
    assert task.browser is not None
    async with open_browser_bench(task, dice=Random(1)) as bench, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable(), chromium_sandbox=False)
        for turn in range(times + 1):
            pair = await _ours(bench, task.baseline), await _bare(browser, task.browser, task.baseline, Random(turn))
            if turn:  # the first of each fills caches
                ours.append(pair[0])
                bare.append(pair[1])
        await browser.close()
    return [
        f"{executable()}, {times} visits of each, medians",
        *(_line(name, place, ours, bare) for place, name in enumerate(("CPU", "wall"))),
    ]


def _line(name: str, place: int, ours: list[Figures], bare: list[Figures]) -> str:
    mine, theirs = (statistics.median(each[place] for each in figures) for figures in (ours, bare))
    return f"{name:<5} bench {mine:.2f} s, bare Playwright {theirs:.2f} s, ratio {mine / theirs:.2f}"


async def _ours(bench: BrowserBench, script: str) -> Figures:
    began = time.monotonic()
    (shot,) = await bench.volley(HIDDEN, 1, [script])
    assert shot.cpu_seconds is not None, shot.detail
    return shot.cpu_seconds, time.monotonic() - began


async def _bare(browser: Browser, task: BrowserTask, script: str, dice: Random) -> Figures:
    read, visit = script_of(task, script), task.hidden(dice)
    assert not isinstance(read, BadScript)

    async def serve(route: Route) -> None:
        name = urlsplit(route.request.url).path.lstrip("/")
        if name in task.site:
            await route.fulfill(body=task.site[name], content_type=CONTENT_TYPES[PurePosixPath(name).suffix])
        else:
            await route.fulfill(status=404)

    began = time.monotonic()
    context = await browser.new_context()
    await context.route("**/*", serve)
    page = await context.new_page()
    before = cpu_by_process()
    await page.goto(f"{ORIGIN}/{task.start}?visit={visit.number}")
    for line in read.lines:
        await act(page, ORIGIN, action_of(json.loads(with_values(line, visit.values).text)), 60_000)
    stored: Any = await page.evaluate("localStorage.getItem('bookings')")
    cpu = sum(seconds - before.get(pid, 0.0) for pid, seconds in cpu_by_process().items())
    assert visit.values["room"] in stored
    await context.close()
    return cpu, time.monotonic() - began


if __name__ == "__main__":
    main()
