"""The keys that mean the same on every screen that takes no typing; a screen that shows one says `shown(...)`.

`HELP` is for dialogs, which hide the keys of the app; a page has it from there.
"""

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
HELP = Binding("question_mark,f1", "app.help", "help", show=False, id="app.help", tooltip="this page")


def shown(binding: Binding) -> Binding:
    """The same, on the foot line."""
    return replace(binding, show=True)
