"""The map of the runs: the heat map in a pane that scrolls, walked with the arrow keys, a click goes to a run."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.geometry import Region
from textual.message import Message

from refinery_tui.core.results import Result
from refinery_tui.core.state import State
from refinery_tui.tui.heat import Map, heat, legend, legend_room, with_legend
from refinery_tui.tui.tones import Line
from refinery_tui.tui.widgets.painting import Lines


class MapLines(Lines):
    """The lines of the map; a click says which cell was meant."""

    class Clicked(Message):
        """A click on a cell of the text."""

        def __init__(self, x: int, y: int) -> None:
            super().__init__()
            self.x, self.y = x, y

    def on_click(self, event: events.Click) -> None:
        """Pass on where it was."""
        if (offset := event.get_content_offset(self)) is not None:
            self.post_message(self.Clicked(offset.x, offset.y))


class RunMap(VerticalScroll, can_focus=True):
    """Shows every run in one cell; it is drawn anew only when the state or the width changes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "walk(-1, 0)", "run to the left", show=False, id="map.left", tooltip="run to the left"),
        Binding("right", "walk(1, 0)", "run to the right", show=False, id="map.right", tooltip="run to the right"),
        Binding("up", "walk(0, -1)", "run above", show=False, id="map.above", tooltip="run above"),
        Binding("down", "walk(0, 1)", "run below", show=False, id="map.below", tooltip="run below"),
        Binding(
            "enter", "choose", "open the run's program", show=False, id="map.open", tooltip="open the run's program"
        ),
    ]

    class Moved(Message):
        """A person went to a run."""

        def __init__(self, run: int) -> None:
            super().__init__()
            self.run = run

    class Chosen(Message):
        """A person opens the run: enter, or a click on the one that is chosen."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.border_title = "Runs"
        self._map = Map(lines=(), places={})
        self._legend: list[Line] = []
        self._of: tuple[object, object, int, bool] | None = None
        self._run = 0

    def compose(self) -> ComposeResult:
        """The lines, taller than the pane where there are many runs."""
        yield MapLines(id="grid")

    def show(self, state: State, found: Sequence[Result], cells: int, run: int, *, running: bool = True) -> None:
        """Show these runs in so many cells, one of them chosen; `running` says whether somebody conducts them."""
        of = self._of
        if of is None or of[0] is not state or of[1] is not found or of[2:] != (cells, running):
            self._map = heat(state, found, cells, running=running)
            self._legend = legend(state, found, legend_room(self._map.lines, cells), running=running)
            self._of = (state, found, cells, running)
        moved = run != self._run
        self._run = run
        self.query_one(MapLines).show(*with_legend(self._map.with_chosen(run), self._legend, cells))
        if moved:
            self.call_after_refresh(self._reveal)

    def _reveal(self) -> None:
        if self._run in self._map.places:
            row, start = self._map.places[self._run]
            self.scroll_to_region(Region(start, row, 1, 1), animate=False, x_axis=False, force=True)

    def action_walk(self, x: int, y: int) -> None:
        """To the nearest run in that direction."""
        self.post_message(self.Moved(self._map.walked(self._run, x, y)))

    def action_choose(self) -> None:
        """Open it."""
        self.post_message(self.Chosen())

    def on_map_lines_clicked(self, message: MapLines.Clicked) -> None:
        """Go to the run under the pointer; on the chosen one, open it."""
        message.stop()
        run = self._map.at(message.x, message.y)
        if run is not None:
            self.post_message(self.Chosen() if run == self._run else self.Moved(run))
