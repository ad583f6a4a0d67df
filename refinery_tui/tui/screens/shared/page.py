"""What every screen has: the line of keys at its foot, and one clear line when the terminal is too small."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from refinery_tui.tui.keys import notices, view_only
from refinery_tui.tui.keys.key_hints import hints
from refinery_tui.tui.runtime.textual_patches import bindings_of
from refinery_tui.tui.screens.shared.help_topics import focus_topics
from refinery_tui.tui.screens.shared.host import Host, host_of
from refinery_tui.tui.text.styled import Span, line
from refinery_tui.tui.text.wrap import wrapped
from refinery_tui.tui.widgets.line_widgets import Lines

LEAST = (60, 16)


class Page(Screen[None]):
    """A full screen with hints; `body` yields what stands above them."""

    BINDINGS: ClassVar[list[BindingType]] = []
    AUTO_FOCUS = None
    PASSING: ClassVar[bool] = False  # whether it is over once the experiment it proposed has begun

    @property
    def host(self) -> Host:
        """What the screen knows of its app."""
        return host_of(self)

    def compose(self) -> ComposeResult:
        """The body, the hints, and the line for too small a terminal."""
        yield from self.body()
        yield Lines(id="hints")
        yield Lines(id="tiny")

    def body(self) -> ComposeResult:
        """What the screen shows."""
        raise NotImplementedError

    def hint(self) -> None:
        """Write the line of keys anew: what can be done may have changed; a notice stands there for its time."""
        notice, cells = self.host.notices.shown, self.size.width
        help_key = self.host.keys.key("app.help", self)
        note = line(Span(f"  {view_only.LABEL}", "fair")) if self.host.view_only else ()
        words = hints(self.pairs(help_key), note, cells) if notice is None else notices.row(notice, help_key, cells)
        self.query_one("#hints", Lines).show(words)

    def pairs(self, help_key: str) -> list[tuple[Mapping[str, str], str]]:
        """The keys of the foot line with their actions, each with what it does."""
        keys: dict[str, dict[str, str]] = {}
        for binding in bindings_of(self):
            if binding.show and binding.description and self.can(binding.action):
                keys.setdefault(self.wording(binding), {})[self.host.keys.all_keys(binding)] = binding.action
        return [*((names, what) for what, names in keys.items()), ({help_key: "app.help"}, "help")]

    def can(self, action: str) -> bool:
        """Whether an action, as a binding names it, can be done now."""
        return self.host.allows(action) and not self.refusal(action.partition("(")[0])

    def refusal(self, action: str) -> str:
        """Why an action cannot be done now, in a sentence that whoever presses its key reads; empty where it can."""
        return ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what can be done is offered, by keys, help and palette."""
        return not self.refusal(action)

    def wording(self, binding: Binding) -> str:
        """What a key does now, in the word of the foot line."""
        return binding.description

    @property
    def topics(self) -> Sequence[str]:
        """The words that help explains first: the view that is open, or what has the focus."""
        return focus_topics(self.focused)

    def action_tell(self, words: str) -> None:
        """Say what a mark that was clicked stands for."""
        self.notify(words)

    def action_copy_text(self) -> None:
        """Copy what the mouse has selected."""
        from refinery_tui.tui.screens.shared.clipboard import copy_selected

        copy_selected(self, self.get_selected_text())

    def on_resize(self, event: events.Resize) -> None:
        """Lay out for the size there is."""
        width, height = event.size
        tiny = width < LEAST[0] or height < LEAST[1]
        self.set_class(tiny, "-tiny")
        words = f"{width}x{height} is too small: Refinery needs {LEAST[0]}x{LEAST[1]}."
        self.query_one("#tiny", Lines).show(*((Span(row, "fair"),) for row in wrapped(words, width - 2)))
        self.sized(width, height)
        self.hint()

    def sized(self, width: int, height: int) -> None:
        """The screen's own layout for a size."""
        raise NotImplementedError
