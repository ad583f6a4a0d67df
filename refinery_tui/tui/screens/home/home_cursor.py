"""The row under Home's cursor: in the list that has the focus, or else had it last."""

from textual.screen import Screen

from refinery_tui.core.base.files.package_files import PUBLISHED, preset_names, published_pilot
from refinery_tui.tui.panes.home.offer_table import DOCS_ROW
from refinery_tui.tui.screens.shared.host import host_of
from refinery_tui.tui.widgets.table import Table

BACK = "shift+tab"  # Textual's own


class HomeCursor:
    """Knows which list was used last, also while something else has the focus."""

    def __init__(self, screen: Screen[None]) -> None:
        self._screen = screen
        self._last: Table | None = None

    @property
    def table(self) -> Table | None:
        """The list that has the focus, or else had it last."""
        if isinstance(self._screen.focused, Table):
            self._last = self._screen.focused
        return self._last

    def key_to(self, wanted: Table) -> str:
        """The key that leads from where the focus is to a list; none where no key does, as to an empty one."""
        stops, here = self._screen.focus_chain, self._screen.focused
        if here not in stops or wanted not in stops:
            return ""
        ahead = (stops.index(wanted) - stops.index(here)) % len(stops)
        if ahead == 1:
            return host_of(self._screen).keys.key("home.next", self._screen)
        return BACK if ahead == len(stops) - 1 else ""

    @property
    def row(self) -> str:
        """The name of its row, empty where there is none."""
        return self.table.cursor if self.table is not None else ""

    @property
    def experiment(self) -> str:
        """A session's folder or an experiment's name; the first preset where there is neither."""
        table = self.table
        published = published_pilot()
        if table is None or table.cursor in ("", DOCS_ROW):
            return preset_names()[0]
        if table.id == "sessions":
            return str(host_of(self._screen).sessions / table.cursor)
        return str(published) if table.cursor == PUBLISHED and published is not None else table.cursor
