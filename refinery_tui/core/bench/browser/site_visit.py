"""One fresh visit of a site in Chromium: a script carried out within its caps, and what became of it.

The site is served from memory under an origin that is nowhere; whatever else a page asks for is refused and told.
"""

import asyncio
import base64
import contextlib
import json
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from refinery_tui.core.bench.browser.busy import busy
from refinery_tui.core.bench.browser.elements import NotResponding, act, alive, alive_seconds, why_not
from refinery_tui.core.bench.browser.end_state import end_state
from refinery_tui.core.bench.browser.memory_watch import memory_watched
from refinery_tui.core.bench.browser.process_tree import cpu_by_process
from refinery_tui.core.experiment.browser.actions import GotoAction, action_of
from refinery_tui.core.experiment.browser.browser_task import BrowserLimits, Goal
from refinery_tui.core.experiment.browser.observation import MOST_MESSAGES
from refinery_tui.core.experiment.browser.site_files import CONTENT_TYPES

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Dialog, Page, Route, WebSocketRoute

ORIGIN = "https://site.invalid"  # RFC 6761: no name server knows it
_CONTEXT: Mapping[str, Any] = {
    "accept_downloads": False,
    "service_workers": "block",
    "locale": "en-US",
    "timezone_id": "UTC",
    "viewport": {"width": 1280, "height": 800},
    "reduced_motion": "reduce",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRequest:
    """What is to be done on a visit: numbered lines with the visit's values in them, goals likewise, what is wanted of
    the page at the end, and whether it is to be slow enough for a person who watches pictures.
    """

    start: str
    lines: Sequence[tuple[int, str]]
    goals: Sequence[Goal]
    observe: bool = False
    picture: bool = False


@dataclass(slots=True, kw_only=True)
class VisitRecord:
    """What became of it. end: `done`, or that an action was `refused`, that the script led `away` from the site, that
    time was up (`late`), the page did not respond (`hung`), its process `crashed` or took too much `memory`; line:
    where; goals: whether each holds, and what was found; seconds: until all of them held, else until the last action
    was done.
    """

    end: str = "done"
    line: int = 0
    why: str = ""
    done: list[dict[str, Any]] = field(default_factory=list)
    goals: list[dict[str, Any]] = field(default_factory=list)
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    address: str = ""
    title: str = ""
    outline: str = ""
    picture: str = ""
    messages: list[str] = field(default_factory=list)
    spent: bool = False  # the browser could not be tidied up after it: it is to be started anew


@dataclass(kw_only=True)  # without slots: Playwright keeps a note on whatever listens to it
class SiteVisit:
    """A visit that is going on: its page, and what the browser says of it."""

    site: Mapping[str, bytes]
    limits: BrowserLimits
    record: VisitRecord = field(default_factory=VisitRecord)
    left_for: str = ""
    crashed: bool = False
    greedy: bool = False
    began: float = 0.0
    cpu_before: Mapping[int, float] = field(default_factory=dict)

    def start(self) -> None:
        """The clocks from here on."""
        self.began, self.cpu_before = time.monotonic(), cpu_by_process()

    def stop(self) -> None:
        """What they have come to."""
        self.record.wall_seconds = time.monotonic() - self.began
        used = cpu_by_process().items()
        self.record.cpu_seconds = sum(seconds - self.cpu_before.get(pid, 0.0) for pid, seconds in used)

    def hear(self, words: str) -> None:
        """Keep what the browser says, up to a number of messages."""
        if len(self.record.messages) < MOST_MESSAGES:
            self.record.messages.append(words[:1000])

    async def serve(self, route: "Route") -> None:
        """Answer a request with a file of the site; refuse any other."""
        request = route.request
        if not request.url.startswith(f"{ORIGIN}/"):
            if request.is_navigation_request() and request.frame.parent_frame is None:
                self.left_for = request.url
            self.hear(f"a request to {request.url} was refused: only the site's own files are served")
            await route.abort("blockedbyclient")
            return
        name = unquote(urlsplit(request.url).path).lstrip("/")
        content = self.site.get(name)
        if content is None:
            if name != "favicon.ico":
                self.hear(f"the site has no file {name}")
            await route.fulfill(status=404, content_type="text/html; charset=utf-8", body="<h1>404: no such page</h1>")
            return
        await route.fulfill(status=200, content_type=CONTENT_TYPES[PurePosixPath(name).suffix], body=content)

    async def refuse_socket(self, socket: "WebSocketRoute") -> None:
        """Close a connection that the page asks for."""
        self.hear(f"a connection to {socket.url} was refused")
        await socket.close()

    async def dismiss(self, dialog: "Dialog") -> None:
        """Close a window that asks something, as if its reader had said no."""
        self.hear(f"a dialog ({dialog.type}) was dismissed: {dialog.message}")
        with contextlib.suppress(Exception):  # the page went away with it
            await dialog.dismiss()

    async def close_popup(self, popup: "Page") -> None:
        """Close a window that the page opened."""
        self.hear("a new window was closed")
        with contextlib.suppress(Exception):  # it closed itself
            await popup.close()

    def exceed(self) -> None:
        """Take note that Chromium takes too much memory; it is used no more."""
        self.greedy = self.record.spent = True

    def crash(self) -> None:
        """Take note that the page's process is gone."""
        self.crashed = True


async def visited(
    browser: "Browser", site: Mapping[str, bytes], limits: BrowserLimits, request: VisitRequest
) -> VisitRecord:
    """The script on a fresh visit; whatever the site does, an answer."""
    from playwright.async_api import Error

    longer = busy()
    limits = replace(limits, seconds=longer * limits.seconds, action_seconds=longer * limits.action_seconds)
    visit = SiteVisit(site=site, limits=limits)
    async with memory_watched(limits.memory_mb << 20, visit.exceed), _fresh_page(browser, visit) as page:
        visit.start()
        try:
            async with asyncio.timeout(limits.seconds):
                await _carried_out(page, visit, request)
        except TimeoutError:
            _ended(visit, "late", f"the visit took longer than {limits.seconds:.3g} s")
        except NotResponding:
            _ended(visit, "hung", f"the site did not respond for {alive_seconds():.3g} s")
        except Error as error:
            _ended(visit, "crashed", f"Chromium failed: {str(error).splitlines()[0]}")
            visit.record.spent |= not browser.is_connected()
        if visit.record.end != "done":
            visit.stop()
        await _looked_at(page, visit, request)
    return visit.record


def _ended(visit: SiteVisit, end: str, why: str) -> None:
    """How a visit ended: a crash of its page or its leaving the site explains whatever else was seen."""
    record = visit.record
    if visit.greedy:
        end, why = "memory", f"the site took more than {visit.limits.memory_mb:,} MB of memory"
    elif visit.crashed:
        end, why = "crashed", "Chromium's process of the page ended"
    elif visit.left_for and end != "late":
        end, why = "away", f"it leads out of the site, to {visit.left_for}"
    record.end, record.why = end, why


@asynccontextmanager
async def _fresh_page(browser: "Browser", visit: SiteVisit) -> AsyncIterator["Page"]:
    context = await browser.new_context(**_CONTEXT)
    try:
        await context.route("**/*", visit.serve)
        await context.route_web_socket("**/*", visit.refuse_socket)
        page = await context.new_page()
        page.on("dialog", visit.dismiss)
        page.on("crash", lambda _: visit.crash())
        page.on("pageerror", lambda error: visit.hear(f"an error in the site's own code: {error.message}"))
        page.on("download", lambda download: visit.hear(f"a download was refused: {download.suggested_filename}"))
        context.on("page", visit.close_popup)
        yield page
    finally:
        await _closed(context, visit)


async def _closed(context: "BrowserContext", visit: SiteVisit) -> None:
    """Close the visit's context, or have the browser started anew where it cannot be."""
    try:
        await asyncio.wait_for(context.close(), alive_seconds())
    except Exception:  # whatever keeps it open: a browser of which something is left is used no more
        visit.record.spent = True


async def _carried_out(page: "Page", visit: SiteVisit, request: VisitRequest) -> None:
    """The script's lines up to the first that cannot be done, then the goals."""
    from playwright.async_api import Error

    await page.goto(f"{ORIGIN}/{request.start}", wait_until="load", timeout=0)  # the visit's own cap holds
    ms = 1000 * visit.limits.action_seconds
    for number, text in request.lines:
        visit.record.line = number
        action = action_of(json.loads(text))
        try:
            read = await act(page, ORIGIN, action, ms)
        except Error as error:
            if visit.crashed or visit.left_for or page.is_closed():
                raise
            _refused(visit, text, await why_not(page, action, error, ms))
            return
        missing = isinstance(action, GotoAction) and action.page.partition("?")[0].partition("#")[0] not in visit.site
        if visit.left_for or not page.url.startswith(f"{ORIGIN}/") or missing:
            why = f"it leads out of the site, to {visit.left_for or page.url}"
            _refused(visit, text, f"the site has no page {action.page}" if missing else why)  # type: ignore[union-attr]
            visit.record.end = "refused" if missing else "away"
            return
        visit.record.done.append({"line": number, "action": text, "read": read})
    visit.stop()
    visit.record.goals = await end_state(page, request.goals, ORIGIN)
    if all(goal["holds"] for goal in visit.record.goals):
        visit.stop()  # what the site did until then is the script's doing; waiting for what never comes is not
    if visit.left_for:
        raise Error("left")  # a link that was slow to be followed
    visit.record.line = 0


def _refused(visit: SiteVisit, text: str, why: str) -> None:
    visit.record.end, visit.record.why = "refused", why
    visit.record.done.append({"line": visit.record.line, "action": text, "why": why, "read": ""})


async def _looked_at(page: "Page", visit: SiteVisit, request: VisitRequest) -> None:
    """Where the script left the page, and its outline or its picture where they are wanted."""
    from playwright.async_api import Error

    record = visit.record
    record.address = page.url.removeprefix(f"{ORIGIN}/")
    try:
        await alive(page)
        record.title = await asyncio.wait_for(page.title(), alive_seconds())
        if request.observe:
            most = visit.limits.outline_characters
            whole = await page.locator("css=body").aria_snapshot(timeout=1000 * alive_seconds())
            record.outline = (
                whole if len(whole) <= most else f"{whole[:most]}\n... ({len(whole) - most:,} characters more)"
            )
        if request.picture:
            record.picture = base64.b64encode(await page.screenshot(timeout=10_000)).decode()
    except (Error, NotResponding, TimeoutError):
        record.outline = record.outline or "the page could not be read"


def request_of(told: Mapping[str, Any]) -> VisitRequest:
    """The request as the bench sends it."""
    goals = tuple(Goal(**goal) for goal in told["goals"])
    return VisitRequest(**{**told, "goals": goals, "lines": [tuple(line) for line in told["lines"]]})


def record_json(record: VisitRecord) -> dict[str, Any]:
    """The record as it is sent."""
    return asdict(record)
