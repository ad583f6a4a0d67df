"""Help: what is open here, what each key does, what marks and words mean, and what was said."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen, Screen

from refinery_tui.core.base.process.invocation import as_typed, command
from refinery_tui.tui.keys import notices, view_only
from refinery_tui.tui.keys.key_hints import key_words
from refinery_tui.tui.panes.help.glossary_lines import topic_lines, word_lines
from refinery_tui.tui.panes.session.status_symbols import LEGEND
from refinery_tui.tui.screens.shared.help_topics import columns_seen, focus_topics, text_seen
from refinery_tui.tui.screens.shared.host import host_of
from refinery_tui.tui.screens.shared.page import Page
from refinery_tui.tui.text.styled import Line, Span, line
from refinery_tui.tui.text.wrap import wrapped
from refinery_tui.tui.widgets.reader import PageReader

KEYS = 12
ALIEN = (
    "scroll_",
    "page_left",
    "page_right",
    "app.focus_previous",
    "screen.",
    "app.help_quit",
    "app.suspend",
    "command_palette",
    "copy_text",
)
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Step", ("step", "run", "follow", "go_to", "replay", "speed")),
    ("Control a running session", ("pause", "single", "stop", "go_on", "message", "decide", "gate", "edit")),
    ("Arrange", ("pane", "zoom", "sort", "filter", "search", "find", "side")),
    ("Leave", ("back", "leave", "next_theme", "pop_screen", "dismiss", "focus_next")),
)
OTHERS = "Views and actions"


def page(active: Iterable[ActiveBinding], cells: int) -> list[Line]:
    """The keys of the screen in groups, those of the pane that has the focus, those of everywhere, then the marks."""
    found = [each for each in active if each.enabled and ours(each.binding)]
    screen = [each.binding for each in found if isinstance(each.node, Screen)]
    pane = [each.binding for each in found if not isinstance(each.node, Screen | App)]
    everywhere = [each.binding for each in found if isinstance(each.node, App)]
    groups = [(title, [b for b in screen if _group(b) == title]) for title in (GROUPS[0][0], OTHERS, *_titles()[1:])]
    legend = [line("  ", mark, " " * (KEYS + 1), meaning) for mark, meaning in LEGEND]
    return [
        *(row for title, bindings in groups for row in section(title, bindings, cells)),
        *section("In the pane that has the focus", pane, cells),
        *section("Everywhere", everywhere, cells),
        line(Span("Marks", "title")),
        *legend,
    ]


def ours(binding: Binding) -> bool:
    """Whether a person would look for it; scrolling with the arrows is not explained."""
    return bool(binding.description) and not binding.action.startswith(ALIEN) and not binding.system


def _titles() -> list[str]:
    return [title for title, _ in GROUPS]


def _group(binding: Binding) -> str:
    action = binding.action.partition("(")[0].removeprefix("app.").removeprefix("screen.")
    return next((title for title, actions in GROUPS if action in actions), OTHERS)


def section(title: str, bindings: Iterable[Binding], cells: int) -> list[Line]:
    """Keys with what they do, keys that do the same on one line."""
    keys: dict[str, dict[str, None]] = {}
    for binding in bindings:
        keys.setdefault(binding.tooltip or binding.description, {})[key_words(binding.key)] = None
    rows: list[Line] = []
    for words, names in keys.items():
        first, *others = wrapped(words, max(10, cells - KEYS - 4))
        rows.append(line(Span(f"  {' '.join(names):<{KEYS}} ", "accent"), first))
        rows += [line(" " * (KEYS + 3), other) for other in others]
    return [line(Span(title, "title")), *rows, ()] if rows else []


class HelpScreen(ModalScreen[None]):
    """A page over the screen it explains."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape,question_mark,f1,q", "dismiss(None)", "back", show=False, id="help.close", tooltip="close help"
        ),
        Binding("d", "docs", "docs", show=False, id="help.docs", tooltip="the docs: every page of them"),
    ]

    def __init__(self, called: str, screen: Screen[object]) -> None:
        """For `screen`, which is called so."""
        super().__init__()
        self._called, self._active = called, tuple(screen.active_bindings.values())
        self._topics = screen.topics if isinstance(screen, Page) else focus_topics(screen.focused)
        self._columns, self._text = columns_seen(screen), text_seen(screen)

    def compose(self) -> ComposeResult:
        """One page to scroll."""
        with Vertical(classes="dialog -tall") as box:
            box.border_title = f"Help: {self._called}"
            keys = host_of(self).keys
            docs, close = (keys.key(f"help.{name}", self) for name in ("docs", "close"))
            box.border_subtitle = f"↑ ↓ scroll · {docs} the docs · {close} closes"
            yield PageReader(id="help")

    def on_mount(self) -> None:
        """Write it."""
        reading = self.query_one(PageReader)
        reading.show("help", self._page)
        reading.focus()

    def action_docs(self) -> None:
        """The docs, in the place of this page."""
        from refinery_tui.tui.screens.shared.docs_screen import DocsScreen

        app = self.app
        self.dismiss(None)
        app.call_after_refresh(lambda: None if isinstance(app.screen, DocsScreen) else app.push_screen(DocsScreen()))

    def _page(self, cells: int) -> list[Line]:
        said = notices.notice_lines(host_of(self).notices.last, cells)
        limits = (line(Span("What this view may do", "title")), *_paragraphs([view_only.HELP], cells), ())
        return [
            *(limits if host_of(self).view_only else ()),
            *topic_lines(self._topics, cells),
            *([line(Span("Recent messages", "title")), *said, ()] if said else []),
            *page(self._active, cells),
            (),
            line(Span("Your own keys", "title")),
            *_paragraphs(self._own_keys(), cells),
            (),
            *word_lines(self._topics, self._columns, self._text, cells),
        ]

    def _own_keys(self) -> Sequence[str]:
        file = host_of(self).keys.file
        where = f"Write them into {file}:" if file else "Write them into a file:"
        lists = as_typed(command("keys"), host_of(self).program)
        how = f'{where} session.follow = "f5", say. `{lists}` lists every name and checks the file.'
        refused = host_of(self).keys.keymap.refused
        return (*(f"Refused: {each}" for each in refused), how)


def _paragraphs(texts: Sequence[str], cells: int) -> list[Line]:
    return [line("  ", row) for text in texts for each in text.split("\n") for row in wrapped(each, cells - 2)]
