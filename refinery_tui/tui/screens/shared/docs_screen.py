"""The docs in the app: the list of their pages, and the one that is read, with links that lead from page to page."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.widgets import Input

from refinery_tui.core.docs.pages import INDEX, docs_pages, linked_page
from refinery_tui.tui.panes.help.docs_lines import (
    DOCS,
    docs_lines,
    docs_list,
    link_targets,
    row_of_heading,
    row_of_link,
)
from refinery_tui.tui.screens.shared.page import Page
from refinery_tui.tui.screens.shared.page_search import PageSearch, search_box
from refinery_tui.tui.widgets.reader import PageReader
from refinery_tui.tui.widgets.table import Table

TALL = 34  # rows from which the list stays beside a page that is read


class DocsScreen(Page):
    """Pages above, the text below; enter reads, and in the text goes where the chosen link leads."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "back", id="docs.leave", tooltip="end the search, or back to where you came from"),
        Binding("tab", "app.focus_next", "list, page", id="docs.next", tooltip="the list, or the page"),
        Binding("enter", "open", "read", id="docs.open", tooltip="read the page; in its text, go where the link leads"),
        Binding("left_square_bracket", "next_link(-1)", "link", id="docs.link-back", tooltip="the link before"),
        Binding("right_square_bracket", "next_link(1)", "link", id="docs.link-on", tooltip="the next link"),
        Binding("b", "page_back", "page before", id="docs.page-back", tooltip="the page that was read before"),
        Binding("slash", "search", "search", id="docs.search", tooltip="search on this page; esc ends it"),
        Binding("n", "search_on(1)", "next", show=False, id="docs.next-match", tooltip="the next match"),
        Binding("N", "search_on(-1)", "before", show=False, id="docs.match-before", tooltip="the match before"),
    ]

    def __init__(self, page: str = INDEX) -> None:
        """Open at a page, by name."""
        super().__init__()
        self._shown, self._chosen = page, 0
        self._before: list[str] = []
        self._search = PageSearch(self)

    def body(self) -> ComposeResult:
        """The list, the page, and where words to find are written."""
        pages = Table(id="docs", empty="The docs are not in this copy.")
        pages.border_title = "Docs"
        yield pages
        yield PageReader(id="page")
        yield search_box()

    def on_mount(self) -> None:
        """Begin at the page that was asked for."""
        table = self.query_one("#docs", Table)
        table.show(DOCS, docs_list())
        table.focus()
        self._read(self._shown)

    def sized(self, width: int, height: int) -> None:
        """On a short screen the list gives its room to a page that is read."""
        self.set_class(height < TALL, "-short")
        self._fold()

    def on_descendant_focus(self) -> None:
        """The list, or the page, has the focus."""
        self._fold()
        self.hint()

    def _fold(self) -> None:
        self.set_class(self.has_class("-short") and not isinstance(self.focused, Table), "-reading")

    def on_table_moved(self, message: Table.Moved) -> None:
        """Another page is under the cursor."""
        if message.table.cursor != self._shown:
            self._read(message.table.cursor)

    def on_table_chosen(self, message: Table.Chosen) -> None:
        """Read it."""
        self.query_one("#page", PageReader).focus()

    def _read(self, name: str, heading: str = "") -> None:
        """Show a page from its top, or from one of its headings."""
        self._shown, self._chosen = name, 0
        self._show()
        page = self.query_one("#page", PageReader)
        page.border_title = next((each.title for each in docs_pages() if each.name == name), name)
        row = row_of_heading(page.text_rows, heading) if heading else 0
        page.scroll_to(0, row, animate=False, force=True)

    def _show(self) -> None:
        name, chosen = self._shown, self._chosen
        page = self.query_one("#page", PageReader)
        page.show((name, chosen), lambda cells: docs_lines(name, cells, chosen), place=name)

    def action_open(self) -> None:
        """Go where the chosen link leads; in the list, read the page."""
        if isinstance(self.focused, Table):
            self.focused.action_choose()
        elif self._chosen:
            self.action_open_link(self._chosen)

    def action_next_link(self, step: int) -> None:
        """Set off another link, round at the ends."""
        page = self.query_one("#page", PageReader)
        links = sorted(link_targets(self._shown, max(8, page.size.width - 2)))
        if not links:
            return
        page.focus()
        at = links.index(self._chosen) + step if self._chosen in links else (0 if step > 0 else -1)
        self._chosen = links[at % len(links)]
        self._show()
        page.scroll_to_region(Region(0, row_of_link(page.text_rows), 1, 1), animate=False, x_axis=False, force=True)

    def action_open_link(self, number: int) -> None:
        """Go where the link of this number leads."""
        page = self.query_one("#page", PageReader)
        target = link_targets(self._shown, max(8, page.size.width - 2)).get(number, "")
        found = linked_page(target, self._shown)
        if found is None:
            self.notify(f"That stands outside of these pages: {target}", markup=False)
            return
        self._before.append(self._shown)
        self._go(*found)

    def _go(self, name: str, heading: str = "") -> None:
        self._read(name, heading)
        if any(page.name == name for page in docs_pages()):
            self.query_one("#docs", Table).point(name)
        self.query_one("#page", PageReader).focus()

    def action_page_back(self) -> None:
        """The page from which a link led here."""
        if self._before:
            self._go(self._before.pop())

    def action_back(self) -> None:
        """End the search, or leave."""
        if not self._search.end():
            self.app.pop_screen()

    def action_search(self) -> None:
        """Write words to find on the page."""
        self._search.ask()

    def action_search_on(self, step: int) -> None:
        """To another match."""
        self._search.go_on(step)

    def on_input_changed(self, message: Input.Changed) -> None:
        """What is found follows what is written."""
        self._search.write(message.value)

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Back to the page."""
        self._search.done()
