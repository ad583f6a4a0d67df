"""Home's keys that mark sessions, to compare two of them or to pool several as one study."""

import string
from collections.abc import Callable
from pathlib import Path

from textual.binding import Binding, BindingType

from refinery_tui.core.base.files.package_files import PUBLISHED, published_pilot
from refinery_tui.core.base.text import count, one_line
from refinery_tui.tui.screens.shared.page import Page
from refinery_tui.tui.text.styled import Line, Span, line
from refinery_tui.tui.widgets.table import Table

MARKS: list[BindingType] = [
    Binding(
        "c", "compare", "compare", id="home.compare", tooltip="compare two sessions: press it on one, then on another"
    ),
    Binding("space", "mark", "mark", id="home.mark", tooltip="mark the session for a study, or no more"),
    Binding(
        "u", "study", "study", id="home.study", tooltip="pool the sessions that are marked, two or more, as one study"
    ),
]


class SessionMarks:
    """Remembers the sessions that were marked, by name, A before B. `changed` writes the lists anew."""

    def __init__(self, page: Page, changed: Callable[[], None]) -> None:
        self._page, self._changed = page, changed
        self.marked: tuple[str, ...] = ()

    def press(self) -> None:
        """Mark the session under the cursor, compare it with the one marked, or forget the mark."""
        name = self._under_cursor()
        match (name, self.marked):
            case (None, (one, other)) | (str(), (one, other)):
                self._compare(one, other)
            case (None, _):
                self._advise("home.compare", "then on another and press {key} again")
            case (str(), (one,)) if name != one:
                self._compare(one, name)
            case _:
                self.toggle()

    def toggle(self) -> None:
        """Mark the session under the cursor, or no more."""
        name = self._under_cursor()
        if name is None:
            self._advise("home.mark", "then on others")
            return
        before = tuple(each for each in self.marked if each != name)
        self.marked = before if name in self.marked else (*before, name)
        self._changed()

    def clear(self) -> bool:
        """Forget every mark; whether there was one."""
        cleared, self.marked = bool(self.marked), ()
        if cleared:
            self._changed()
        return cleared

    def pool(self) -> None:
        """The study of the sessions that are marked, and which stay so: another may belong to it."""
        from refinery_tui.tui.screens.compare.study_screen import StudyScreen

        if len(self.marked) < 2:
            mark = self._key("home.mark")
            self._page.notify(
                f"A study is of two sessions or more: mark each with {mark}, then press {self._key('home.study')}."
            )
        else:
            self._page.app.push_screen(StudyScreen([self._path(name) for name in self.marked]))

    def letter(self, name: str) -> str:
        """What stands before a session that is marked: A, B, ...; nothing before others."""
        if name not in self.marked:
            return ""
        return string.ascii_uppercase[min(self.marked.index(name), 25)]

    def _compare(self, one: str, other: str) -> None:
        from refinery_tui.tui.screens.compare.compare_sessions_screen import CompareSessionsScreen

        self.clear()
        self._page.app.push_screen(CompareSessionsScreen(self._path(one), self._path(other)))

    def _advise(self, binding: str, then: str) -> None:
        key = self._key(binding)
        self._page.notify(f"Put the cursor on a session, press {key}, {then.format(key=key)}.")

    def _key(self, binding: str) -> str:
        return self._page.host.keys.key(binding, self._page)

    def _under_cursor(self) -> str | None:
        focused = self._page.focused
        if not isinstance(focused, Table) or not focused.cursor:
            return None
        return focused.cursor if focused.id == "sessions" or focused.cursor == PUBLISHED else None

    def _path(self, name: str) -> Path:
        own, published = self._page.host.sessions / name, published_pilot()
        return published if name == PUBLISHED and published is not None and not own.is_dir() else own

    def words(self) -> Line:
        """What to do next while sessions are marked; empty otherwise."""
        compare, mark, study = (Span(self._key(f"home.{name}"), "accent") for name in ("compare", "mark", "study"))
        if not self.marked:
            return ()
        if len(self.marked) == 1:
            return line(
                Span(" ▸ "),
                Span(self.marked[0], "strong"),
                Span(" is A. Move to another session: "),
                *(compare, Span(" compares them, "), mark, Span(" marks it too; on the same one they forget it.")),
            )
        names = ", ".join(f"{self.letter(name)} {one_line(name, 30)}" for name in self.marked)
        both = (compare, Span(" compares them, ")) if len(self.marked) == 2 else ()
        return line(
            Span(f" ▸ {count(len(self.marked), 'session')} marked: "),
            Span(names, "strong"),
            Span(". "),
            *(*both, study, Span(" pools them as one study, "), mark, Span(" marks another, or unmarks one.")),
        )
