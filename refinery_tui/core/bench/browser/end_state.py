"""Whether the goals hold in the state that a site is left in, asked of the page from outside of it."""

import asyncio
import json
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, assert_never

from refinery_tui.core.bench.browser.busy import busy
from refinery_tui.core.experiment.browser.browser_task import Goal

if TYPE_CHECKING:
    from playwright.async_api import Page

SETTLE_SECONDS = 1.5  # how long a site may still work after the last action
_LOOK_SECONDS, _LONGEST_LOOK_SECONDS = 0.05, 0.4  # between two looks, which double: each is a question for each goal


async def end_state(page: "Page", goals: Sequence[Goal], path: str) -> list[dict[str, Any]]:
    """For each goal whether it holds, and what stands there instead; waits a little for what a site still does."""
    from playwright.async_api import Error

    deadline, look = time.monotonic() + SETTLE_SECONDS * busy(), _LOOK_SECONDS
    while True:
        try:
            found = [await _goal(page, goal, path) for goal in goals]
            if all(each["holds"] for each in found) or time.monotonic() > deadline:
                return found
        except Error:  # the page was left while it was asked
            if time.monotonic() > deadline:
                raise
        await asyncio.sleep(min(look, max(0.0, deadline - time.monotonic())))
        look = min(2 * look, _LONGEST_LOOK_SECONDS)


async def _goal(page: "Page", goal: Goal, path: str) -> dict[str, Any]:
    found = await _found(page, goal, path)
    wanted: Any = json.loads(goal.wanted) if goal.kind == "storage" else goal.wanted
    return {"holds": _same(found, wanted), "found": _shown(found)[:200]}


def _shown(found: Any) -> str:
    """A value as it is compared: text as it is, any other as JSON."""
    return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)


def _same(found: Any, wanted: Any) -> bool:
    """Whether two JSON values are equal, and of the same types: 1, 1.0 and true are three."""
    return json.dumps(found, sort_keys=True) == json.dumps(wanted, sort_keys=True)


async def _found(page: "Page", goal: Goal, path: str) -> Any:
    located = page.locator(f"css={goal.on}") if goal.on else page.locator("css=html")
    match goal.kind:
        case "page":
            return _path(page.url, path)
        case "count":
            return str(await located.count())
        case "storage":
            return _json(await page.evaluate("name => localStorage.getItem(name)", goal.on))
        case "text":
            shown = await located.all_inner_texts()
            return " ".join(shown[0].split()) if len(shown) == 1 else None
        case "value":
            return await located.input_value(timeout=1000) if await located.count() == 1 else None
        case _:
            assert_never(goal.kind)


def _path(url: str, origin: str) -> str:
    return url.removeprefix(f"{origin}/").partition("?")[0].partition("#")[0] if url.startswith(origin) else url


def _json(text: str | None) -> Any:
    """What a site stored as JSON; text that is none stands for itself."""
    try:
        return None if text is None else json.loads(text)
    except (ValueError, RecursionError):
        return text
