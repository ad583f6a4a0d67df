"""A table of keyed rows that paints only what is seen: ten thousand rows cost what twenty cost."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.cache import FIFOCache
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from refinery_tui.tui.text.styled import Line, Span, joined, pad
from refinery_tui.tui.text.table_model import Column, Row, TableTail, kept, matching, next_order, ordered, widths
from refinery_tui.tui.widgets.scroll_area import ScrollArea

GAP = Span("  ")
LEAST_TAIL = 20  # cells in which a tail can be read
PAINTED = 256  # rows whose cells are kept: a few screens


class Table(ScrollArea, can_focus=True):
    """Columns, rows, a cursor; it can be sorted and filtered. `show` may be called as often as rows change."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"table--cursor", "table--blurred"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "up", show=False, id="pane.up", tooltip="up"),
        Binding("down", "move(1)", "down", show=False, id="pane.down", tooltip="down"),
        Binding("pageup", "page(-1)", "page up", show=False, id="pane.page-up", tooltip="a page up"),
        Binding("pagedown", "page(1)", "page down", show=False, id="pane.page-down", tooltip="a page down"),
        Binding("home", "move(-1000000)", "first", show=False, id="pane.first", tooltip="to the top"),
        Binding("end", "move(1000000)", "last", show=False, id="pane.last", tooltip="to the end"),
        Binding("enter", "choose", "open", show=False, id="pane.open", tooltip="open what is under the cursor"),
    ]

    class Chosen(Message):
        """A row was opened: by enter, or by a click on the cursor's row."""

        def __init__(self, table: "Table", key: str, *, clicked: bool = False) -> None:
            super().__init__()
            self.table, self.key, self.clicked = table, key, clicked

    class Moved(Message):
        """The cursor stands on another row, by the person's hand."""

        def __init__(self, table: "Table", key: str) -> None:
            super().__init__()
            self.table, self.key = table, key

    def __init__(self, *, id: str | None = None, empty: str = "", pointed: bool = False) -> None:
        """With `pointed` whoever hears of `Moved` points the cursor, so that all it changes is painted at once."""
        super().__init__(id=id)
        self.columns: tuple[Column, ...] = ()
        self.rows: Sequence[Row] = ()
        self.seen: list[Row] = []
        self.words, self.sorted_by, self.down = "", None, False
        self.cursor = self._stood = ""
        self._empty, self._pointed, self._clicked = empty, pointed, ""
        self._tail: TableTail | None = None
        self._spare = 0  # cells of the tail
        self._sizes: list[int] = []
        self._kept: list[int] = []
        self._places: Mapping[str, int] = {}
        self._laid: object = None
        self._painted: FIFOCache[tuple[str, str], tuple[Row, Strip]] = FIFOCache(PAINTED)

    sorted_by: int | None

    def show(self, columns: tuple[Column, ...], rows: Sequence[Row], tail: TableTail | None = None) -> None:
        """Show these rows; the cursor stays on its key, and only rows that are not as they were are painted.

        Where there are cells to spare, `tail` is the heading of what the rows' own tails fill them with.
        """
        self.columns, self.rows, self._tail = columns, rows, tail
        self._sizes = widths(columns, rows)
        before = self.seen
        self._arrange()
        first = self.scroll_offset.y
        for at in range(first, min(len(self.seen), first + self.size.height)):
            if at >= len(before) or (before[at] is not self.seen[at] and before[at] != self.seen[at]):
                self._repaint(at)

    def entitle(self, title: str) -> None:
        """Write the heading of the frame; one that is the same is not painted again."""
        if str(self.border_title or "") != title:
            self.border_title = Content(title)

    def sort(self, column: int | None, *, down: bool) -> None:
        """Sort by a column's ranks."""
        self.sorted_by, self.down = column, down
        self._arrange()

    def sort_on(self) -> None:
        """Sort by the same column the other way round, then by the next one, at last by none."""
        column, down = next_order(self.sorted_by, len(self.columns), down=self.down)
        self.sort(column, down=down)

    def filter(self, words: str) -> None:
        """Show only the rows that hold all the words."""
        self.words = words
        self._arrange()
        self.scroll_to(0, 0, animate=False, force=True)
        self._reveal()

    def point(self, key: str) -> None:
        """Put the cursor on a row, if it is seen."""
        self.cursor = key
        self._stand()

    def _stand(self) -> None:
        """Show the cursor where it is now, and no longer where it was."""
        before, self._stood = self._stood, self.cursor
        if before == self.cursor:
            return
        self._reveal()
        for at in (self._places.get(before), self._at):
            if at is not None:
                self._repaint(at)

    def _repaint(self, at: int) -> None:
        """Paint one row anew, if it is on the screen."""
        y = at - self.scroll_offset.y + 1
        if 0 < y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    @property
    def hidden_columns(self) -> tuple[str, ...]:
        """The headings for which there is no room."""
        return tuple(c.title for at, c in enumerate(self.columns) if at not in self._kept)

    def _arrange(self) -> None:
        self.seen = ordered(
            matching(self.rows, self.words) if self.words else self.rows, self.sorted_by, down=self.down
        )
        self._places = {row.key: at for at, row in enumerate(self.seen)}
        if self._at is None and self.seen:
            self.cursor = self._stood = self.seen[0].key
            self.refresh()
        self._lay()

    def _lay(self) -> None:
        self.extend(len(self.seen) + 1)
        cells = self.scrollable_content_region.width  # whether the rows need a scrollbar decides about it
        self._kept = kept(self.columns, self._sizes, cells)
        spare = cells - 2 - sum(self._sizes[at] + len(GAP.text) for at in self._kept)
        self._spare = spare if self._tail is not None and spare >= LEAST_TAIL else 0
        hidden = ", ".join(self.hidden_columns)
        parts = [f"filter: {len(self.seen)} of {len(self.rows)}"] if self.words else []
        parts += [f"hidden: {hidden}"] if hidden else []
        parts += [self._tail.caption] if self._spare and self._tail is not None else []
        said = " · ".join(parts) if cells else ""
        if str(self.border_subtitle or "") != said:
            self.border_subtitle = Content(said)
        order = (self.words, self.sorted_by, self.down, len(self.seen))
        laid = (self.columns, self._sizes, self._kept, *order, cells, self._spare, self._tail)
        if laid != self._laid:
            self._laid = laid
            self._painted.clear()
            self.refresh()

    @property
    def _at(self) -> int | None:
        return self._places.get(self.cursor)

    def render_line(self, y: int) -> Strip:
        """The headings, then the rows from where it is scrolled to."""
        cells = self.size.width
        if y == 0:
            return self.strip(self._heading(), cells, self.base)
        at = self.scroll_offset.y + y - 1
        if at >= len(self.seen):
            said = (Span(f" {self._nothing()}", "dim"),) if y == 1 and not self.seen else ()
            return self.strip(said, cells, self.base)
        row = self.seen[at]
        mark = ("table--cursor" if self.has_focus else "table--blurred") if row.key == self.cursor else ""
        painted = self._painted.get((row.key, mark))
        if painted is not None and painted[0] is row:
            return painted[1]
        base = self.base + self.get_component_rich_style(mark) if mark else self.base
        strip = self.strip(self._joined([row.cells[c] for c in self._kept], row.tail), cells, base)
        self._painted[row.key, mark] = (row, strip)
        return strip

    def notify_style_update(self) -> None:
        """What is painted holds the colours of a theme."""
        super().notify_style_update()
        self._painted.clear()

    def _nothing(self) -> str:
        return f"No row contains '{self.words}'." if self.words else self._empty

    def _heading(self) -> Line:
        return self._joined([self._title(at) for at in self._kept], self._tail)

    def _title(self, at: int) -> Line:
        arrow = ("▾" if self.down else "▴") if at == self.sorted_by else ""
        return (Span(self.columns[at].title + arrow, "accent" if arrow else "dim"),)

    def _joined(self, cells: Sequence[Line], tail: TableTail | None) -> Line:
        padded = [
            pad(cell, self._sizes[at], self.columns[at].align) for at, cell in zip(self._kept, cells, strict=True)
        ]
        behind = (GAP, *tail.line(self._spare)) if self._spare and tail is not None else ()
        return (Span(" "), *joined(padded, GAP), *behind)

    def _reveal(self) -> None:
        at = self._at
        if at is not None and self.size.height > 1:
            row = Region(0, at if at < self.scroll_offset.y else at + 1, 1, 1)
            self.scroll_to_region(row, animate=False, x_axis=False, force=True)

    def action_move(self, rows: int) -> None:
        """Move the cursor."""
        if not self.seen:
            return
        at = min(max(0, (self._at or 0) + rows), len(self.seen) - 1)
        self.cursor = self.seen[at].key
        if not self._pointed:
            self._stand()
        self.post_message(self.Moved(self, self.cursor))

    def action_page(self, pages: int) -> None:
        """Move by what is visible."""
        self.action_move(pages * max(1, self.size.height - 2))

    def action_choose(self, *, clicked: bool = False) -> None:
        """Open the row under the cursor."""
        if self._at is not None:
            self.post_message(self.Chosen(self, self.cursor, clicked=clicked))

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor; on the row it already stands on it opens, on a heading it sorts."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        if offset.y == 0:
            self._sort_at(offset.x)
            return
        at = self.scroll_offset.y + offset.y - 1
        if at < len(self.seen):
            opens = self.seen[at].key == self.cursor and self._clicked == self.cursor
            self._clicked = self.seen[at].key
            self.action_move(at - (self._at or 0))
            if opens:
                self.action_choose(clicked=True)

    def _sort_at(self, x: int) -> None:
        start = 1
        for at in self._kept:
            start += self._sizes[at] + 2
            if x < start:
                self.sort(at, down=at == self.sorted_by and not self.down)
                return

    def on_resize(self, event: events.Resize) -> None:
        """The width decides which columns stay."""
        self._lay()
        self._reveal()
