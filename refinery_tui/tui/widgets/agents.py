"""The agents at work: a pane for each run that speaks, side by side where there is room, behind tabs where not."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widget import Widget

from refinery_tui.tui.panes.session.live_text import RunVoices
from refinery_tui.tui.text.styled import Line, Span
from refinery_tui.tui.text.tabs import Tab, tab_line
from refinery_tui.tui.widgets.line_widgets import Lines
from refinery_tui.tui.widgets.run_pane import RunPane

NARROWEST, COMFORTABLE = 30, 38  # cells of a pane in which code can be read, and in which it is read with ease
LOWEST = 11  # rows of one, where panes stand one above the other
MOST = 6


def across(panes: int, width: int, height: int) -> int:
    """How many panes stand side by side in each row; 0 where all of them do not fit in so many cells and rows."""
    for cells in (COMFORTABLE, NARROWEST):
        most = max(1, width // cells)
        rows = max(1, -(-panes // most))
        columns = -(-panes // rows)
        even = columns * rows == panes or cells == NARROWEST
        if rows == 1 or (rows * LOWEST <= height and even):
            return columns
    return 0


Quiet = Callable[[int], tuple[Line, ...]]


def _silence(cells: int) -> tuple[Line, ...]:
    return ()


class Agents(Widget):
    """Up to six runs; `show` gives each pane what it shows, and unused ones are hidden."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._speeches: tuple[RunVoices, ...] = ()
        self._quiet: Quiet = _silence

    def compose(self) -> ComposeResult:
        """A line of tabs above the panes."""
        yield Lines(id="agent-tabs")
        with Horizontal(id="agent-panes"):
            for place in range(MOST):
                pane = RunPane(place)
                pane.display = False
                yield pane
            yield Lines(id="agent-none")

    def show(self, speeches: tuple[RunVoices, ...], quiet: Quiet) -> None:
        """Let each pane speak; where they do not fit side by side only the chosen one is seen.

        quiet: what stands there, in so many cells, while nobody speaks.
        """
        self._speeches, self._quiet = speeches[:MOST], quiet
        columns = across(len(self._speeches), *self.size)
        alone = columns == 0 and bool(self._speeches)
        classes = {f"-across-{many}": many == max(1, columns) for many in range(1, MOST + 1)}
        self.query_one("#agent-panes").update_classes(classes)  # at once: each change works all styles in it out anew
        chosen = next((at for at, speech in enumerate(self._speeches) if speech.chosen), 0)
        for place in range(MOST):
            self._pane(place, seen=place < len(self._speeches) and (not alone or place == chosen))
        self._label(alone=alone, chosen=chosen)
        none = self.query_one("#agent-none", Lines)
        none.display = not self._speeches
        if not self._speeches:
            none.show((), *((Span("  "), *each) for each in quiet(max(20, self.size.width - 6))))

    def on_resize(self) -> None:
        """How many panes stand side by side, and how wide their words are, depends on the room."""
        self.show(self._speeches, self._quiet)

    def on_unmount(self) -> None:
        """What was shown is let go of with the screen, not at some later pass of the garbage collector."""
        self._speeches, self._quiet = (), _silence

    def wrap_code(self, *, on: bool) -> None:
        """Wrap long lines of code, as where one pane has the screen, or clip them."""
        for pane in self.query(RunPane):
            pane.wrap_code(on=on)

    def _pane(self, place: int, *, seen: bool) -> None:
        pane = self.query_one(f"#run-pane-{place}", RunPane)
        if pane.display != seen:
            pane.display = seen
        if place < len(self._speeches):
            pane.show(self._speeches[place])

    def _label(self, *, alone: bool, chosen: int) -> None:
        row = self.query_one("#agent-tabs", Lines)
        if row.display != alone:
            row.display = alone
        tabs = [Tab("", (f"run {speech.run}", f"{speech.run}"), f"watch({speech.run})") for speech in self._speeches]
        row.show(tab_line(tabs, chosen, self.size.width) if alone else ())
