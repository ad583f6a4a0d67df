"""Exporting the session under Home's cursor."""

from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.screen import Screen

from refinery_tui.tui.widgets.table import Table

if TYPE_CHECKING:
    from refinery_tui.tui.feed.session_summary import SummaryReader

EXPORT = Binding("x", "export", "export", id="session.export", tooltip="export the session to files")


class Exportable(Screen[None]):
    """`_glances` are the sessions that have been read, by name."""

    _glances: "dict[str, SummaryReader]"

    def action_export(self) -> None:
        """The dialog of the session screen, for the session under the cursor."""
        from refinery_tui.tui.screens.shared.export_dialog import ExportDialog

        focused = self.focused
        name = focused.cursor if isinstance(focused, Table) else ""
        glance = self._glances.get(name)
        state = glance.state if glance is not None else None  # taken once: a thread may let go of it meanwhile
        if glance is None or state is None:
            self.app.notify("There is no session under the cursor, or it has not been read yet.", severity="warning")
        else:
            self.app.push_screen(ExportDialog(state, glance.folder.path))
