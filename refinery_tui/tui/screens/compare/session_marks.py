"""Home's key that compares two sessions: once on one, once on another."""

from pathlib import Path

from textual.binding import Binding
from textual.screen import Screen

from refinery_tui.core.base.package_files import PUBLISHED, published_pilot
from refinery_tui.tui.screens.shared.host import host_of
from refinery_tui.tui.text.styled import Line, Span, line
from refinery_tui.tui.widgets.table import Table

COMPARE = Binding(
    "c", "compare", "compare", id="home.compare", tooltip="compare two sessions: press it on one, then on another"
)


class Marking(Screen[None]):
    """Remembers the session that was marked; `marked` is its name, empty for none."""

    marked = ""

    def action_compare(self) -> None:
        """Mark the session under the cursor, compare it with the one marked, or forget the mark."""
        name = self._under_cursor()
        if name is None:
            key = host_of(self).keys.key("home.compare", self)
            self.notify(f"Put the cursor on a session, press {key}, then on another and press {key} again.")
        elif not self.marked or name == self.marked:
            self.marked = "" if self.marked else name
            self.relist()
        else:
            self._compare(self.marked, name)

    def relist(self) -> None:
        """Write the lists anew."""

    def _compare(self, one: str, other: str) -> None:
        from refinery_tui.tui.screens.compare.compare_sessions_screen import CompareSessionsScreen

        self.marked = ""
        self.relist()
        self.app.push_screen(CompareSessionsScreen(self._path(one), self._path(other)))

    def _under_cursor(self) -> str | None:
        focused = self.focused
        if not isinstance(focused, Table) or not focused.cursor:
            return None
        return focused.cursor if focused.id == "sessions" or focused.cursor == PUBLISHED else None

    def _path(self, name: str) -> Path:
        own, published = host_of(self).sessions / name, published_pilot()
        return published if name == PUBLISHED and published is not None and not own.is_dir() else own

    def mark_words(self) -> Line:
        """What to do next while one session is marked; empty otherwise."""
        if not self.marked:
            return ()
        key = host_of(self).keys.key("home.compare", self)
        return line(
            Span(" ▸ "),
            Span(self.marked, "strong"),
            Span(" is A. Move to another session and press "),
            Span(key, "accent"),
            Span(" to compare; on the same one to forget it."),
        )
