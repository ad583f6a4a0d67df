"""The map of the runs: the heat map in a pane that scrolls, walked with the arrow keys, a click goes to a run."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from refinery_tui.core.record.results import Result
from refinery_tui.core.record.state import State
from refinery_tui.tui.panes.session.heatmap import LEGEND, TALLER, RunHeatmap, heat, legend, legend_room, with_legend
from refinery_tui.tui.text.styled import Line, fit, width
from refinery_tui.tui.widgets.scroll_area import ScrollArea


class RunMap(ScrollArea, can_focus=True):
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
        """A person opens the run: by enter, or by a second click on it."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.border_title = "Runs"
        self._map = RunHeatmap(lines=(), places={})
        self._lines: tuple[Line, ...] = ()
        self._of: tuple[object, object, int, bool, bool] | None = None
        self._run = self._widest = self._clicked = 0

    def show(
        self,
        state: State,
        found: Sequence[Result],
        cells: int,
        run: int,
        *,
        running: bool = True,
        alone: bool = False,
    ) -> None:
        """Show these runs in at most so many cells, one chosen; `running` says whether somebody conducts them.

        The pane is no wider than its map and the words below it, unless it has the screen `alone`.
        """
        of = self._of
        if of is None or of[0] is not state or of[1] is not found or of[2:] != (cells, running, alone):
            self._of = (state, found, cells, running, alone)
            drawn = heat(state, found, cells, running=running)
            room = cells if alone else max(LEGEND, *map(width, drawn.lines))
            beside = legend(state, found, legend_room(drawn.lines, room), running=running)
            self._map = RunHeatmap(lines=tuple(with_legend(drawn.lines, beside, room)), places=drawn.places)
            self._widest = max(map(width, self._map.lines), default=0)
        before, self._lines = self._lines, self._map.with_chosen(run)
        self.repaint(before[self.rows_seen], self._lines[self.rows_seen])
        self.extend(len(self._lines), self._widest)
        self._caption()
        if run != self._run:
            self._run = run
            self._reveal()

    def render_line(self, y: int) -> Strip:
        """One line of the map, or of its legend."""
        at = self.scroll_offset.y + y
        words = self._lines[at] if at < len(self._lines) else ()
        cells = self.scrollable_content_region.width
        return self.strip(fit(words, cells), self.size.width, self.base)

    def _caption(self) -> None:
        """While the legend is out of sight, the foot of the pane says what matters most of it."""
        scaled = any(TALLER.split()[-1] in span.text for row in self._lines[-2:] for span in row)
        out = scaled and 0 < self.scrollable_content_region.height < len(self._lines)
        said = Content(f"{TALLER} · legend below") if out else ""
        if str(self.border_subtitle or "") != str(said):
            self.border_subtitle = said

    def _reveal(self) -> None:
        if self._run in self._map.places:
            row, start = self._map.places[self._run]
            self.scroll_to_region(Region(start, row, 1, 1), animate=False, x_axis=False, force=True)

    def on_unmount(self) -> None:
        """What was shown is let go of with the screen, not at some later pass of the garbage collector."""
        self._of = None

    def on_resize(self, event: events.Resize) -> None:
        """The chosen run stays in sight."""
        self._caption()
        self._reveal()

    def action_walk(self, x: int, y: int) -> None:
        """To the nearest run in that direction."""
        self.post_message(self.Moved(self._map.walked(self._run, x, y)))

    def action_choose(self) -> None:
        """Open it."""
        self.post_message(self.Chosen())

    def on_click(self, event: events.Click) -> None:
        """Go to the run under the pointer; a second click on it opens it."""
        offset = event.get_content_offset(self)
        run = self._map.run_at(offset.x, offset.y + self.scroll_offset.y) if offset is not None else None
        if run is not None:
            again, self._clicked = run == self._run == self._clicked, run
            self.post_message(self.Chosen() if again else self.Moved(run))
