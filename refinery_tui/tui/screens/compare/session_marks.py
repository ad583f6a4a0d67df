"""Home's key that compares two sessions: once on one, once on another."""

from collections.abc import Callable
from pathlib import Path

from textual.binding import Binding

from refinery_tui.core.base.package_files import PUBLISHED, published_pilot
from refinery_tui.tui.screens.shared.page import Page
from refinery_tui.tui.text.styled import Line, Span, line
from refinery_tui.tui.widgets.table import Table

COMPARE = Binding(
    "c", "compare", "compare", id="home.compare", tooltip="compare two sessions: press it on one, then on another"
)


class SessionMarks:
    """Remembers the session that was marked; `marked` is its name, empty for none. `changed` writes the lists anew."""

    def __init__(self, page: Page, changed: Callable[[], None]) -> None:
        self._page, self._changed = page, changed
        self.marked = ""

    def press(self) -> None:
        """Mark the session under the cursor, compare it with the one marked, or forget the mark."""
        name = self._under_cursor()
        if name is None:
            key = self._page.host.keys.key("home.compare", self._page)
            self._page.notify(f"Put the cursor on a session, press {key}, then on another and press {key} again.")
        elif not self.marked or name == self.marked:
            self.marked = "" if self.marked else name
            self._changed()
        else:
            self._compare(self.marked, name)

    def _compare(self, one: str, other: str) -> None:
        from refinery_tui.tui.screens.compare.compare_sessions_screen import CompareSessionsScreen

        self.marked = ""
        self._changed()
        self._page.app.push_screen(CompareSessionsScreen(self._path(one), self._path(other)))

    def _under_cursor(self) -> str | None:
        focused = self._page.focused
        if not isinstance(focused, Table) or not focused.cursor:
            return None
        return focused.cursor if focused.id == "sessions" or focused.cursor == PUBLISHED else None

    def _path(self, name: str) -> Path:
        own, published = self._page.host.sessions / name, published_pilot()
        return published if name == PUBLISHED and published is not None and not own.is_dir() else own

    def words(self) -> Line:
        """What to do next while one session is marked; empty otherwise."""
        if not self.marked:
            return ()
        key = self._page.host.keys.key("home.compare", self._page)
        return line(
            Span(" ▸ "),
            Span(self.marked, "strong"),
            Span(" is A. Move to another session and press "),
            Span(key, "accent"),
            Span(" to compare; on the same one to forget it."),
        )
