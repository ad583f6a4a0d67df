"""The agents at work: a pane for each that speaks, side by side where there is room, behind tabs where not."""

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget

from refinery_tui.tui.panes.session.live_text import LiveText
from refinery_tui.tui.text.styled import Line, Span, joined, width
from refinery_tui.tui.widgets.line_widgets import Lines
from refinery_tui.tui.widgets.stream import StreamPane

NARROWEST = 30  # cells of a pane in which code can be read
LOWEST = 11  # rows of one, where panes stand one above the other
MOST = 6


def across(panes: int, width: int, height: int) -> int:
    """How many panes stand side by side in each row; 0 where all of them do not fit in so many cells and rows."""
    most = max(1, width // NARROWEST)
    rows = max(1, -(-panes // most))
    return -(-panes // rows) if rows == 1 or rows * LOWEST <= height else 0


class Tabs(Lines):
    """One line that names the panes; a click chooses one."""

    class Picked(Message):
        """A pane was picked by its place."""

        def __init__(self, place: int) -> None:
            super().__init__()
            self.place = place

    def on_click(self, event: events.Click) -> None:
        """Find the word under the pointer."""
        start = 0
        for place, word in enumerate(word for word in self.lines[0] if word.text.strip()):
            start += width((word,)) + 1
            if event.x < start:
                self.post_message(self.Picked(place))
                return


class Agents(Widget):
    """Up to six panes; `show` gives each its speech, and unused ones are hidden."""

    class Picked(Message):
        """A person wants to watch this run."""

        def __init__(self, run: int) -> None:
            super().__init__()
            self.run = run

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._speeches: tuple[LiveText, ...] = ()

    def compose(self) -> ComposeResult:
        """A line of tabs above the panes."""
        yield Tabs(id="agent-tabs")
        with Horizontal(id="agent-panes"):
            for place in range(MOST):
                pane = StreamPane(id=f"agent-{place}")
                pane.display = False
                yield pane
            yield Lines(id="agent-none")

    def show(self, speeches: tuple[LiveText, ...], nothing: tuple[Line, ...]) -> None:
        """Let each pane speak; where they do not fit side by side only the chosen one is seen."""
        self._speeches = speeches[:MOST]
        columns = across(len(self._speeches), *self.size)
        alone = columns == 0
        classes = {f"-across-{many}": many == max(1, columns) for many in range(1, MOST + 1)}
        self.query_one("#agent-panes").update_classes(classes)  # at once: each change works all styles in it out anew
        chosen = next((at for at, speech in enumerate(self._speeches) if speech.chosen), 0)
        for place in range(MOST):
            self._pane(place, seen=place < len(self._speeches) and (not alone or place == chosen))
        self._label(alone=alone, chosen=chosen)
        none = self.query_one("#agent-none", Lines)
        none.display = not self._speeches
        none.show((), *((Span("  "), *each) for each in nothing))

    def _pane(self, place: int, *, seen: bool) -> None:
        pane = self.query_one(f"#agent-{place}", StreamPane)
        if pane.display != seen:
            pane.display = seen
        if place >= len(self._speeches):
            return
        speech = self._speeches[place]
        pane.name_it(speech.headings)
        pane.set_class(speech.chosen, "-chosen")
        pane.speak((speech.run, speech.turn), speech.text, ended=speech.ended)

    def _label(self, *, alone: bool, chosen: int) -> None:
        tabs = self.query_one("#agent-tabs", Tabs)
        if tabs.display != alone:
            tabs.display = alone
        words: list[Line] = [
            (Span(f" run {speech.run} ", "accent" if at == chosen else "dim"),)
            for at, speech in enumerate(self._speeches)
        ]
        tabs.show(joined(words, Span(" ")))

    def on_tabs_picked(self, message: Tabs.Picked) -> None:
        """A tab stands for a run."""
        message.stop()
        if message.place < len(self._speeches):
            self.post_message(self.Picked(self._speeches[message.place].run))
