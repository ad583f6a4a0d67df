"""What a script may do to a site: a closed vocabulary, in which nothing runs code."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, assert_never

from refinery_tui.core.base.text import did_you_mean
from refinery_tui.core.experiment.browser.target import NoAction, Target, short_text, target_json, target_of

KEYS = (
    *("Enter", "Tab", "Escape", "Space", "Backspace", "Delete", "Home", "End", "PageUp", "PageDown"),
    *("ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClickAction:
    """Click it."""

    on: Target


@dataclass(frozen=True, slots=True, kw_only=True)
class FillAction:
    """Write this into a field, in the place of what stands there."""

    on: Target
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectAction:
    """Choose the option with this label in a list of a form."""

    on: Target
    option: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckAction:
    """Set a box or a radio button; with `to` false take the mark away."""

    on: Target
    to: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PressAction:
    """Press a key: one of KEYS or one character, in an element or where the focus is."""

    key: str
    on: Target | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GotoAction:
    """Open a page of the site, by its path."""

    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitAction:
    """Wait until it is shown, or until it is `gone`."""

    on: Target
    gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAction:
    """Take down its text or its value: an observation shows it, and nothing is changed."""

    on: Target


Action = ClickAction | FillAction | SelectAction | CheckAction | PressAction | GotoAction | WaitAction | ReadAction
VOCABULARY = """\
{"do": "click", "on": T}                    click it
{"do": "fill", "on": T, "text": "..."}      write into a field, in the place of what stands there
{"do": "select", "on": T, "option": "..."}  choose the option with this label in a list
{"do": "check", "on": T}                    set a box or a radio button; with "to": false take the mark away
{"do": "press", "key": "Enter"}             press a key where the focus is, or in an element with "on": T
{"do": "goto", "page": "cart.html"}         open a page of this site
{"do": "wait", "on": T}                     wait until it is shown; with "gone": true until it is not
{"do": "read", "on": T}                     take down its text or value for you to see; changes nothing
T fits just one element: "a CSS selector", {"role": "button", "name": "Add"}, {"label": "Guests"}, {"text": "Add"}."""


def action_of(written: Any) -> Action:
    """The action that a line's JSON value stands for; NoAction says why there is none."""
    if not isinstance(written, dict) or not isinstance(name := written.get("do"), str):
        raise NoAction('is no action: an object with "do" is meant')
    if name not in _READ:
        raise NoAction(f'"do" is {name[:40]!r}, which is none of {", ".join(_READ)}.{did_you_mean(name, _READ)}')
    needed, optional, made = _READ[name]
    given = {key: value for key, value in written.items() if key != "do"}
    if lacking := [key for key in needed if key not in given]:
        raise NoAction(f'"{name}" needs "{lacking[0]}"')
    if strange := [key for key in given if key not in (*needed, *optional)]:
        raise NoAction(f'"{name}" has no {strange[0][:40]!r}.{did_you_mean(strange[0], (*needed, *optional))}')
    return made(given)


def action_json(action: Action) -> dict[str, Any]:
    """The action as it is written in a line."""
    match action:
        case ClickAction(on=on):
            return {"do": "click", "on": target_json(on)}
        case FillAction(on=on, text=text):
            return {"do": "fill", "on": target_json(on), "text": text}
        case SelectAction(on=on, option=option):
            return {"do": "select", "on": target_json(on), "option": option}
        case CheckAction(on=on, to=to):
            return {"do": "check", "on": target_json(on)} | ({} if to else {"to": False})
        case PressAction(key=key, on=None):
            return {"do": "press", "key": key}
        case PressAction(key=key, on=on):
            assert on is not None
            return {"do": "press", "key": key, "on": target_json(on)}
        case GotoAction(page=page):
            return {"do": "goto", "page": page}
        case WaitAction(on=on, gone=gone):
            return {"do": "wait", "on": target_json(on)} | ({"gone": True} if gone else {})
        case ReadAction(on=on):
            return {"do": "read", "on": target_json(on)}
        case _:
            assert_never(action)


def _truth(given: Mapping[str, Any], key: str, default: bool) -> bool:
    value = given.get(key, default)
    if not isinstance(value, bool):
        raise NoAction(f'"{key}" should be true or false')
    return value


def _press(given: Mapping[str, Any]) -> Action:
    key = given["key"]
    if not isinstance(key, str) or not (key in KEYS or (len(key) == 1 and key.isprintable())):
        raise NoAction(f'"key" should be one character or one of {", ".join(KEYS)}')
    return PressAction(key=key, on=target_of(given["on"]) if "on" in given else None)


def _goto(given: Mapping[str, Any]) -> Action:
    page = short_text(given["page"], "page")
    if ":" in page or page.startswith("//") or "\\" in page or ".." in page.split("/"):
        raise NoAction(f"{page[:80]!r} leaves the site: the path of one of its pages is meant")
    return GotoAction(page=page.lstrip("/"))


_READ: Mapping[str, tuple[tuple[str, ...], tuple[str, ...], Callable[[Mapping[str, Any]], Action]]] = {
    "click": (("on",), (), lambda given: ClickAction(on=target_of(given["on"]))),
    "fill": (
        ("on", "text"),
        (),
        lambda given: FillAction(on=target_of(given["on"]), text=short_text(given["text"], "text", empty=True)),
    ),
    "select": (
        ("on", "option"),
        (),
        lambda given: SelectAction(on=target_of(given["on"]), option=short_text(given["option"], "option")),
    ),
    "check": (("on",), ("to",), lambda given: CheckAction(on=target_of(given["on"]), to=_truth(given, "to", True))),
    "press": (("key",), ("on",), _press),
    "goto": (("page",), (), _goto),
    "wait": (
        ("on",),
        ("gone",),
        lambda given: WaitAction(on=target_of(given["on"]), gone=_truth(given, "gone", False)),
    ),
    "read": (("on",), (), lambda given: ReadAction(on=target_of(given["on"]))),
}
