"""One field of a form: its label, the text, and below it what is wrong with the text."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from refinery_tui.tui.text.styled import Line, Span, line, pad
from refinery_tui.tui.widgets.line_widgets import Lines

LABEL = 19


class Field(Vertical):
    """A line of text with a label; `wrong` shows complaints below it."""

    def __init__(self, name: str, label: str, value: str, empty: str) -> None:
        super().__init__(id=f"field-{name}")
        self.field, self.label, self._value, self._empty = name, label, value, empty

    def compose(self) -> ComposeResult:
        """Label and text overlap no cell: the text is indented by the label's width."""
        yield Lines(classes="label")
        box = Input(value=self._value, placeholder=self._empty, compact=True, select_on_focus=False, id=self.field)
        box.cursor_blink = False
        yield box
        yield Lines(classes="wrong")

    def on_mount(self) -> None:
        """Write the label."""
        self.query_one(".label", Lines).show(pad(line(Span(self.label, "dim")), LABEL))

    def wrong(self, rows: Sequence[Line]) -> None:
        """Show what is wrong, or nothing."""
        self.query_one(".wrong", Lines).show(*(line(" " * LABEL, row) for row in rows))

    @property
    def text(self) -> str:
        """What is written."""
        return self.query_one(Input).value

    @text.setter
    def text(self, value: str) -> None:
        self.query_one(Input).value = value
