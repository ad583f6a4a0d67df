"""The iteration ladder as a scrubber: a click goes to an iteration, dragging runs through them."""

from textual import events
from textual.message import Message

from refinery_tui.tui.panes.session.iteration_strip import IterationStrip
from refinery_tui.tui.text.styled import line
from refinery_tui.tui.widgets.line_widgets import Lines


class Scrubber(Lines):
    """One line of marks; `held` is its first iteration while it is dragged over, so that marks stay where they are."""

    ALLOW_SELECT = False

    class Picked(Message):
        """A person points at an iteration of the run."""

        def __init__(self, iteration: int) -> None:
            super().__init__()
            self.iteration = iteration

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._ladder = IterationStrip(line=line())
        self.held: int | None = None
        self._picked: int | None = None

    def put(self, ladder: IterationStrip) -> None:
        """Show this ladder."""
        self._ladder = ladder
        self.show(ladder.line)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the marks."""
        if self._ladder.holds(event.x):
            self.held, self._picked = self._ladder.first, None
            self.capture_mouse()
            self._pick(event.x)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Run through them; beyond an edge the next ones come into sight."""
        if self.held is None:
            return
        last = self._ladder.start + 3 * (self._ladder.last - self._ladder.first + 1)
        if event.x < self._ladder.start:
            self.held = max(1, self.held - 1)
        elif event.x >= last:
            self.held += 1
        self._pick(event.x)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Let go."""
        if self.held is not None:
            self.held = None
            self.release_mouse()

    def _pick(self, x: int) -> None:
        found = self._ladder.iteration_at(x)
        if found is not None and found != self._picked:
            self._picked = found
            self.post_message(self.Picked(found))
