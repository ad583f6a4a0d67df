"""The keys that mean the same on every screen that takes no typing; a screen that shows one says `shown(...)`."""

from dataclasses import replace

from textual.binding import Binding

THEME = Binding(
    "t",
    "app.next_theme",
    "theme",
    show=False,
    id="app.theme",
    tooltip="the next theme: dark, light, high contrast, the terminal's own",
)
QUIT = Binding(
    "q", "app.leave", "quit", show=False, id="app.leave", tooltip="quit; a running session can be left running"
)


def shown(binding: Binding) -> Binding:
    """The same, on the foot line."""
    return replace(binding, show=True)
