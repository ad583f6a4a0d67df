"""The command palette: what the keys of a screen do, by name."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from rich.markup import escape
from textual.app import App, SystemCommand
from textual.binding import ActiveBinding
from textual.screen import Screen

from refinery_tui.tui.all_bindings import screen_name
from refinery_tui.tui.keys.key_hints import key_words
from refinery_tui.tui.screens.shared.help_screen import ours
from refinery_tui.tui.screens.shared.page import Page
from refinery_tui.tui.screens.shared.screenshot import save_screenshot

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from refinery_tui.tui.runtime.base_app import BaseApp


def commands(app: "BaseApp", screen: Screen[object]) -> Iterable[SystemCommand]:
    """One for each binding of the screen and of the app that can be used now; then the themes."""
    for active in _once(screen.active_bindings.values()):
        binding = active.binding
        name = screen.wording(binding) if isinstance(screen, Page) else binding.description
        words = f"{name}: {binding.tooltip}" if binding.tooltip else name
        key = escape(f"key {key_words(binding.key)}")  # textual reads these words as markup
        yield SystemCommand(escape(words), key, _action(app, binding.action, active.node))
    if app.view_only:
        return  # a picture is a file, and a theme of all there are is one that no page was looked at in
    called = screen_name(type(screen))
    yield SystemCommand("screenshot: save a picture of this screen (SVG)", "", lambda: save_screenshot(app, called))
    yield SystemCommand("themes: choose among every theme there is", "", app.action_change_theme)


def _once(found: Iterable[ActiveBinding]) -> Iterable[ActiveBinding]:
    """Bindings a person would look for, each once however many keys it has."""
    seen: set[tuple[str, str]] = set()
    for active in found:
        name = (active.binding.action, active.binding.description)
        if active.enabled and ours(active.binding) and isinstance(active.node, Screen | App) and name not in seen:
            seen.add(name)
            yield active


def _action(app: "App[int]", action: str, node: "DOMNode") -> Callable[[], object]:
    return lambda: app.run_action(action, default_namespace=node)
