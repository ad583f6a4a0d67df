"""Search within the page that is read: `/` asks, `n` and `N` go on, esc ends it."""

from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Input

from refinery_tui.tui.widgets.reader import PageReader

SEARCH: list[BindingType] = [
    Binding("slash", "search", "search", id="iteration.search", tooltip="search on this page; going back ends it"),
    Binding("n", "search_on(1)", "next", show=False, id="iteration.next", tooltip="the next match"),
    Binding("N", "search_on(-1)", "before", show=False, id="iteration.before", tooltip="the match before"),
]


class Searching(Screen[None]):
    """A screen with a page `#page` and a line `#search` to write in, which is only there while it is written in."""

    def action_search(self) -> None:
        """Ask for the words."""
        box = self.query_one("#search", Input)
        box.display = True
        box.focus()

    def on_input_changed(self, message: Input.Changed) -> None:
        """What is found follows what is written."""
        if message.input.id == "search":
            self.query_one("#page", PageReader).search(message.value)

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Back to the page; what was found stays set off."""
        if message.input.id == "search":
            message.input.display = False
            self.query_one("#page").focus()

    def action_search_on(self, step: int) -> None:
        """To another match; without words, ask for some."""
        page = self.query_one("#page", PageReader)
        if page.words:
            page.search_on(step)
        else:
            self.action_search()

    def end_search(self) -> bool:
        """Forget the words; False when nothing was searched for."""
        box, page = self.query_one("#search", Input), self.query_one("#page", PageReader)
        if not box.display and not page.words:
            return False
        box.value, box.display = "", False
        page.search("")
        page.focus()
        return True
