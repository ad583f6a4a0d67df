"""The time that is left, in large digits, with what belongs to it."""

from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Digits

from refinery_tui.tui.panes.session.countdown import TimeLeft, beside
from refinery_tui.tui.text.styled import Line, Span, Tone, line
from refinery_tui.tui.widgets.line_widgets import Lines

TITLES = {"left": "Time left", "used": "Used", "time": "Time"}
TONES = ("plain", "fair", "bad", "dim")


class CountdownClock(Widget):
    """Large digits above a few facts, in one line where rows are few; their colour says how near the end is."""

    def compose(self) -> ComposeResult:
        """Digits above lines."""
        yield Digits("--:--", id="clock-digits")
        yield Lines(id="clock-line")
        yield Lines(id="clock-facts")

    def show(self, left: TimeLeft, facts: tuple[Line, ...]) -> None:
        """Show what is left, or what was used once nothing runs any more."""
        digits = self.query_one("#clock-digits", Digits)
        if digits.value != left.digits:
            digits.update(left.digits)
        for tone in TONES:
            digits.set_class(tone == left.tone, f"-{tone}")
        title = TITLES[left.word]
        if str(self.border_title or "") != title:
            self.border_title = title
        weight: Tone = left.tone if left.tone != "plain" else "strong"
        self.query_one("#clock-line", Lines).show(
            line(Span(left.digits, weight), Span(f" {left.brief or beside(left)}", "dim"))
        )
        self.query_one("#clock-facts", Lines).show(*facts)
