"""Help, made from the bindings there are: what a key does here, and what the marks mean."""

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen, Screen

from refinery_tui.tui.hints import key_words
from refinery_tui.tui.marks import LEGEND
from refinery_tui.tui.tones import Line, Word, line
from refinery_tui.tui.widgets.reading import Reading
from refinery_tui.tui.wrapping import wrapped

KEYS = 12
ALIEN = ("scroll_", "app.focus_", "screen.", "app.help_quit", "app.suspend", "command_palette")


def page(active: Iterable[ActiveBinding], cells: int) -> list[Line]:
    """The keys of the screen, those of the pane that has the focus, then the marks."""
    found = [each for each in active if each.enabled and _ours(each.binding)]
    screen = [each.binding for each in found if isinstance(each.node, Screen)]
    pane = [each.binding for each in found if not isinstance(each.node, Screen)]
    legend = [line("  ", mark, " " * (KEYS + 1), meaning) for mark, meaning in LEGEND]
    return [
        *_section("On this screen", screen, cells),
        *_section("In the pane that has the focus, and everywhere", pane, cells),
        line(Word("Marks", "title")),
        *legend,
    ]


def _ours(binding: Binding) -> bool:
    return bool(binding.description) and not binding.action.startswith(ALIEN)


def _section(title: str, bindings: Iterable[Binding], cells: int) -> list[Line]:
    keys: dict[str, list[str]] = {}
    for binding in bindings:
        words = binding.tooltip or binding.description
        keys.setdefault(words, []).append(binding.key_display or key_words(binding.key))
    rows: list[Line] = []
    for words, names in keys.items():
        first, *others = wrapped(words, max(10, cells - KEYS - 4))
        rows.append(line(Word(f"  {' '.join(names):<{KEYS}} ", "accent"), first))
        rows += [line(" " * (KEYS + 3), other) for other in others]
    return [line(Word(title, "title")), *rows, ()] if rows else []


class HelpScreen(ModalScreen[None]):
    """A page over the screen it explains."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "back", show=False),
        Binding("question_mark", "dismiss(None)", "back", show=False),
        Binding("q", "dismiss(None)", "back", show=False),
    ]

    def __init__(self, active: tuple[ActiveBinding, ...]) -> None:
        super().__init__()
        self._active = active

    def compose(self) -> ComposeResult:
        """One page to scroll."""
        with Vertical(classes="dialog -tall") as box:
            box.border_title = "Help"
            box.border_subtitle = "↑ ↓ scroll · esc closes"
            yield Reading(id="help")

    def on_mount(self) -> None:
        """Write it."""
        reading = self.query_one(Reading)
        reading.show("help", lambda cells: page(self._active, cells))
        reading.focus()
