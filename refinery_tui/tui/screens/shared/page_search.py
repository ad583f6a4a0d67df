"""Search within the page that is read: `/` asks, `n` and `N` go on, esc ends it."""

from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Input

from refinery_tui.tui.widgets.reader import PageReader

ASKS = "search: words to find on this page; enter keeps them, esc ends it"
SEARCH: list[BindingType] = [
    Binding("slash", "search", "search", id="iteration.search", tooltip="search on this page; going back ends it"),
    Binding("n", "search_on(1)", "next", show=False, id="iteration.next", tooltip="the next match"),
    Binding("N", "search_on(-1)", "before", show=False, id="iteration.before", tooltip="the match before"),
]


def search_box() -> Input:
    """Where the words are written; it is only there while they are."""
    box = Input(id="search", placeholder=ASKS, compact=True)
    box.display, box.cursor_blink = False, False
    return box


class PageSearch:
    """Words to find on the page `#page` of a screen, written in its search box."""

    def __init__(self, screen: Screen[None]) -> None:
        self._screen = screen

    @property
    def _box(self) -> Input:
        return self._screen.query_one("#search", Input)

    @property
    def _page(self) -> PageReader:
        return self._screen.query_one("#page", PageReader)

    def ask(self) -> None:
        """Have the words written."""
        self._box.display = True
        self._box.focus()

    def write(self, words: str) -> None:
        """What is found follows what is written."""
        self._page.search(words)

    def done(self) -> None:
        """Back to the page; what was found stays set off."""
        self._box.display = False
        self._page.focus()

    def go_on(self, step: int) -> None:
        """To another match; without words, ask for some."""
        if self._page.words:
            self._page.search_on(step)
        else:
            self.ask()

    def end(self) -> bool:
        """Forget the words; False when nothing was searched for."""
        if not self._box.display and not self._page.words:
            return False
        self._box.value, self._box.display = "", False
        self._page.search("")
        self._page.focus()
        return True
