"""Small questions over a screen: choose with one key, or write one line."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from refinery_tui.tui.keys.common_keys import HELP
from refinery_tui.tui.screens.shared.host import host_of
from refinery_tui.tui.text.styled import Line, Span, acting, line
from refinery_tui.tui.text.wrap import wrapped
from refinery_tui.tui.widgets.line_widgets import Lines

LEAVE = Binding("escape", "dismiss(None)", "back", show=False, id="dialog.leave", tooltip="leave a dialog")
KEY = 9  # cells before the words of an answer
ROOM = 60  # cells of text in a dialog, so that it fits the smallest terminal


def paragraph(text: str, cells: int = ROOM - 6) -> list[Line]:
    """A text in lines of a dialog."""
    return [line(piece) for piece in wrapped(text, cells)]


def answer(key: str, words: str, action: str) -> list[Line]:
    """An answer's key, and beside it in as many lines as it takes what the answer means; a click gives it."""
    first, *others = wrapped(words, ROOM - 6 - KEY)
    rows = [line(Span(f"  {key:<6} ", "accent"), first), *(line(" " * KEY, other) for other in others)]
    return [acting(row, action) for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer: the key that gives it, its name, and what it means."""

    key: str
    name: str
    words: str


class ChoiceDialog(ModalScreen[str | None]):
    """A question with a few answers; escape gives none."""

    BINDINGS: ClassVar[list[BindingType]] = [LEAVE, HELP]

    def __init__(self, question: str, choices: tuple[Choice, ...], *more: Line) -> None:
        super().__init__()
        self._question, self._choices, self._more = question, choices, more

    def compose(self) -> ComposeResult:
        """The question and its answers."""
        with Vertical(classes="dialog"):
            yield Lines(id="ask")

    def on_mount(self) -> None:
        """Write it."""
        rows = [row for c in self._choices for row in answer(c.key, c.words, f"dismiss({c.name!r})")]
        more = [(), *self._more] if self._more else []
        leave = host_of(self).keys.key("dialog.leave", self)
        stay = acting(line(Span(f"  {leave:<6} ", "accent"), Span("stay", "dim")), "dismiss(None)")
        self.query_one(Lines).show(*paragraph(self._question), *more, (), *rows, stay)

    def on_key(self, event: events.Key) -> None:
        """A key is an answer."""
        for choice in self._choices:
            if event.key == choice.key or event.character == choice.key:
                event.stop()
                self.dismiss(choice.name)
                return


class TextDialog(ModalScreen[str | None]):
    """One line to be written; `refusal` says what is wrong with it, or nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [LEAVE, HELP]

    def __init__(self, question: str, refusal: Callable[[str], str], value: str = "") -> None:
        super().__init__()
        self._question, self._refusal, self._value = question, refusal, value

    def compose(self) -> ComposeResult:
        """The question, a line, and room for a refusal."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_subtitle = f"enter takes it · {host_of(self).keys.key('dialog.leave', self)} back"
            yield Lines(id="ask")
            yield Input(value=self._value, compact=True)
            yield Lines(id="refusal")

    def on_mount(self) -> None:
        """Write the question."""
        self.query_one("#ask", Lines).show(line(self._question), ())
        self.query_one(Input).cursor_blink = False

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Take it, or say why not."""
        refusal = self._refusal(message.value)
        if refusal:
            rows = [(Span(row[0].text, "bad"),) for row in paragraph(refusal)]
            self.query_one("#refusal", Lines).show((), *rows)
        else:
            self.dismiss(message.value)
