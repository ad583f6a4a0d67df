"""What an action is done to: an element, by CSS, or by its role, its label or its text; nothing that runs code."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from refinery_tui.core.base.text import did_you_mean

LONGEST_TEXT = 500  # characters of a selector, a name, a text that is typed
ROLES = (
    *("alert", "button", "cell", "checkbox", "combobox", "dialog", "form", "heading", "img", "link", "list"),
    *("listbox", "listitem", "menuitem", "option", "radio", "region", "row", "searchbox", "slider", "spinbutton"),
    *("status", "switch", "tab", "table", "textbox"),
)  # of WAI-ARIA, that elements are looked for by


class NoAction(ValueError):
    """What stands in a line is no action; the words say why, and are no sentence of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CssTarget:
    """The element that a CSS selector fits."""

    css: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleTarget:
    """The element of a role (of WAI-ARIA), with this accessible name where one is given."""

    role: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelTarget:
    """The field with this label."""

    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextTarget:
    """The innermost element with this text, blank space aside."""

    text: str


Target = CssTarget | RoleTarget | LabelTarget | TextTarget


def target_of(written: Any) -> Target:
    """The target as it is written in JSON: a CSS selector in quotes, or an object; NoAction when it is none."""
    match written:
        case str():
            return CssTarget(css=_css(written))
        case {"role": role, **more} if set(more) <= {"name"}:
            if role not in ROLES:
                raise NoAction(
                    f"{role!r} is not a role that elements are looked for by.{did_you_mean(str(role), ROLES)}"
                )
            return RoleTarget(role=role, name=short_text(more.get("name", ""), "name", empty=True))
        case {"label": label, **more} if not more:
            return LabelTarget(label=short_text(label, "label"))
        case {"text": text, **more} if not more:
            return TextTarget(text=short_text(text, "text"))
    raise NoAction('"on" should be a CSS selector in quotes, {"role": .., "name": ..}, {"label": ..} or {"text": ..}')


def target_json(target: Target) -> str | Mapping[str, str]:
    """The target as it is written."""
    match target:
        case CssTarget(css=css):
            return css
        case RoleTarget(role=role, name=name):
            return {"role": role, "name": name} if name else {"role": role}
        case LabelTarget(label=label):
            return {"label": label}
        case TextTarget(text=text):
            return {"text": text}


def _css(written: str) -> str:
    """A selector of CSS alone: Playwright's own chains (`>>`) and engines (`xpath=`) are refused."""
    css = short_text(written, "on").strip()
    engine = css.partition("=")[0]
    if not css or ">>" in css or css.startswith(("//", "..")) or (engine != css and engine.replace(":", "").isalpha()):
        raise NoAction(f"{css[:80]!r} is not a CSS selector")
    return css


def short_text(value: Any, name: str, *, empty: bool = False) -> str:
    """A text of a line; NoAction when it is none, is empty where that is not meant, or is too long."""
    if not isinstance(value, str) or not (value or empty):
        raise NoAction(f'"{name}" should be text in quotes')
    if len(value) > LONGEST_TEXT:
        raise NoAction(f'"{name}" is longer than {LONGEST_TEXT} characters')
    return value
