"""One action done to the page, and in words why one could not be done."""

import asyncio
import re
from typing import TYPE_CHECKING, assert_never

from refinery_tui.core.base.text import count, one_line
from refinery_tui.core.bench.browser.busy import busy
from refinery_tui.core.experiment.browser.actions import (
    Action,
    CheckAction,
    ClickAction,
    FillAction,
    GotoAction,
    PressAction,
    ReadAction,
    SelectAction,
    WaitAction,
)
from refinery_tui.core.experiment.browser.target import CssTarget, LabelTarget, RoleTarget, Target, TextTarget

if TYPE_CHECKING:
    from playwright.async_api import Error, Locator, Page

_ALIVE_SECONDS = 3.0  # a page that answers nothing for so long does not respond
_SHOWN = "e => 'value' in e && /^(INPUT|SELECT|TEXTAREA)$/.test(e.tagName) ? e.value : e.innerText"
_CAUSES = (  # what Playwright's account of an action says, and what that means
    ("intercepts pointer events", "something else covers it"),
    ("element is not enabled", "it is disabled"),
    ("element is not visible", "it is not visible"),
    ("element is not editable", "nothing can be written into it"),
    ("did not find some options", "it has no such option"),
    ("not a <select>", "it is no list to choose from"),
    ("not an <input>", "nothing can be written into it"),
    ("not a checkbox or radio", "it is neither a box nor a radio button"),
    ("Cannot uncheck radio", "a radio button cannot be taken back, only another one set"),
    ("did not change its state", "it did not take the mark"),
    ("is outside of the viewport", "it stands outside of the page"),
    ("is not a valid selector", "the selector is no CSS"),
    ("while parsing css selector", "the selector is no CSS"),
    ("Cannot type text into", "nothing of that kind can be written into it"),
    ("Malformed value", "its field does not take such a value"),
)


class NotResponding(Exception):
    """The page answers nothing: its own code keeps it busy, or a window of it waits."""


def element(page: "Page", target: Target) -> "Locator":
    """What the target stands for on the page as it is."""
    match target:
        case CssTarget(css=css):
            return page.locator(f"css={css}")
        case RoleTarget(role=role, name=""):
            return page.locator(f"role={role}")
        case RoleTarget(role=role, name=name):
            return page.get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]  # one of ROLES
        case LabelTarget(label=label):
            return page.get_by_label(label, exact=True)
        case TextTarget(text=text):
            return page.get_by_text(text, exact=True)
        case _:
            assert_never(target)


async def act(page: "Page", origin: str, action: Action, ms: float) -> str:
    """Do it; what a read took down. Waits `ms` milliseconds at most for each of its element, its page, and the
    readiness of the element; Playwright's Error where it cannot be done.
    """
    match action:
        case ClickAction(on=on):
            await (await _loaded(page, on, ms)).click(timeout=ms)
        case FillAction(on=on, text=text):
            await (await _loaded(page, on, ms)).fill(text, timeout=ms)
        case SelectAction(on=on, option=option):
            await (await _loaded(page, on, ms)).select_option(label=option, timeout=ms)
        case CheckAction(on=on, to=to):
            await (await _loaded(page, on, ms)).set_checked(to, timeout=ms)
        case PressAction(key=key, on=None):
            await page.wait_for_load_state("load", timeout=ms)
            await page.keyboard.press(key)
        case PressAction(key=key, on=on):
            assert on is not None
            await (await _loaded(page, on, ms)).press(key, timeout=ms)
        case GotoAction(page=path):
            await page.goto(f"{origin}/{path}", timeout=ms, wait_until="load")
        case WaitAction(on=on, gone=gone):
            await element(page, on).wait_for(state="hidden" if gone else "visible", timeout=ms)
        case ReadAction(on=on):
            return str(await element(page, on).evaluate(_SHOWN, timeout=ms))
        case _:
            assert_never(action)
    return ""


async def _loaded(page: "Page", target: Target, ms: float) -> "Locator":
    """The element, once the page that it stands on has loaded.

    A page shows its boxes before its scripts listen to them: whether what is done to one is heard would be decided by
    how busy the machine is.
    """
    found = element(page, target)
    await found.wait_for(state="attached", timeout=ms)
    await page.wait_for_load_state("load", timeout=ms)
    return found


async def why_not(page: "Page", action: Action, error: "Error", ms: float) -> str:
    """Why it could not be done, in words without a full stop; NotResponding where the page says nothing."""
    await alive(page)
    target = None if isinstance(action, GotoAction) else action.on
    if target is None:
        return one_line(str(error).split("\n")[0], 200)
    cause = next((words for sign, words in _CAUSES if sign in str(error)), "")
    if "selector" in cause:
        return cause
    fits = await asyncio.wait_for(element(page, target).count(), alive_seconds())
    if fits > 1 and not (isinstance(action, WaitAction) and action.gone):
        return f"it fits {count(fits, 'element')} and must fit exactly one"
    if not fits:
        return f"it fits nothing on this page (waited {ms / 1000:.3g} s)"
    if isinstance(action, WaitAction):
        return f"it is {'still' if action.gone else 'not'} shown (waited {ms / 1000:.3g} s)"
    return cause or one_line(re.sub(r"^Locator\.\w+: ", "", str(error)).split("\n")[0], 200)


def alive_seconds() -> float:
    """How long a page may take for an answer that takes no time."""
    return _ALIVE_SECONDS * busy()


async def alive(page: "Page") -> None:
    """NotResponding where the page does not answer a question that takes no time."""
    try:
        await asyncio.wait_for(page.evaluate("0"), alive_seconds())
    except TimeoutError:
        raise NotResponding from None
