"""Text that a mouse can select: Textual asks for the offset of a cell, and for the text between two of them."""

from collections.abc import Sequence

from textual.selection import Selection
from textual.strip import Strip

from refinery_tui.tui.text.styled import Line, plain
from refinery_tui.tui.text.text_search import set_off
from refinery_tui.tui.text.text_selection import TextPoint, selected, span
from refinery_tui.tui.widgets.line_widgets import PaintedLines


class SelectableText(PaintedLines):
    """A painted widget whose `text_rows` can be selected; rows are counted from `first_row`, however many are gone."""

    first_row = 0

    @property
    def text_rows(self) -> Sequence[Line]:
        """The rows there are."""
        return ()

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The text between the two ends."""
        texts = [plain(row) for row in self.text_rows]
        return selected(texts, *self._ends(selection)), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Paint what is selected."""
        self.refresh()

    def picked(self, row: int, words: Line) -> Line:
        """The row with what is selected of it set off."""
        selection = self.text_selection
        if selection is None:
            return words
        low, high = span(row, plain(words), *self._ends(selection))
        return set_off(words, [(low, high)], "chosen") if low < high else words

    def placed(self, strip: Strip, row: int, blank: int = 0) -> Strip:
        """The strip with which character stands where, its first `blank` cells being none."""
        return strip.apply_offsets(-blank, self.first_row + row)

    def _ends(self, selection: Selection) -> tuple[TextPoint | None, TextPoint | None]:
        start, end = selection.start, selection.end
        return (
            None if start is None else TextPoint(start.y - self.first_row, start.x),
            None if end is None else TextPoint(end.y - self.first_row, end.x),
        )
