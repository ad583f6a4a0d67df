"""What the page sends over its websocket (textual-serve's protocol 1.1), read by what it may say and nothing else."""

import json
from dataclasses import dataclass
from typing import Any, Literal

MOST_CELLS = (500, 200)  # columns and rows; a browser may claim any window


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """Keys, a paste, the mouse: what a terminal would send."""

    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Resized:
    """The terminal has so many cells."""

    columns: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinged:
    """The page measures how long an answer takes."""

    stamp: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Focused:
    """The page has the keyboard, or has it no longer."""

    change: Literal["focus", "blur"]


BrowserMessage = Typed | Resized | Pinged | Focused


def browser_message(text: str) -> BrowserMessage | None:
    """What the page says; None for whatever it never says."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    match found:
        case ["stdin", str(data)]:
            return Typed(data=data.encode("utf-8", "replace"))
        case ["resize", {"width": width, "height": height}]:
            return size_of(width, height)
        case ["ping", str(stamp)]:
            return Pinged(stamp=stamp[:40])
        case [("focus" | "blur") as change]:
            return Focused(change=change)
        case _:
            return None


def size_of(width: Any, height: Any) -> Resized | None:
    """A size within bounds; None where it is none."""
    if type(width) is not int or type(height) is not int or min(width, height) < 1:
        return None
    return Resized(columns=min(width, MOST_CELLS[0]), rows=min(height, MOST_CELLS[1]))
