"""Exporting the session under Home's cursor."""

from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.screen import Screen

if TYPE_CHECKING:
    from refinery_tui.tui.feed.session_summary import SummaryReader

EXPORT = Binding("x", "export", "export", id="session.export", tooltip="export the session to files")


def open_export(screen: Screen[None], glance: "SummaryReader | None") -> None:
    """The dialog of the session screen, for a session that has been read."""
    from refinery_tui.tui.screens.shared.export_dialog import ExportDialog

    state = glance.state if glance is not None else None  # taken once: a thread may let go of it meanwhile
    if glance is None or state is None:
        screen.notify("There is no session under the cursor, or it has not been read yet.", severity="warning")
    else:
        screen.app.push_screen(ExportDialog(state, glance.folder.path))
