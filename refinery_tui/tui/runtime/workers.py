"""From a thread back to the screen that started it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.screen import Screen


def back_to(screen: "Screen[Any]", call: "Callable[..., None]", *found: object) -> None:
    """Call it with what was found, on the app's own thread; a screen that has gone meanwhile wants nothing any more."""
    if screen.is_attached and screen.app.is_running:
        screen.app.call_from_thread(call, *found)
