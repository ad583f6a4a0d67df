"""Two sessions side by side: summary, treatment by treatment, and what differs between them."""

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from refinery_tui.core.base.text import clean
from refinery_tui.tui.keys.common_keys import QUIT, THEME
from refinery_tui.tui.panes.compare.session_pages import VIEWS, heading, view
from refinery_tui.tui.runtime.gc_tuning import without_passes
from refinery_tui.tui.runtime.workers import back_to
from refinery_tui.tui.screens.shared.page import Page
from refinery_tui.tui.text.styled import Span, line
from refinery_tui.tui.text.tabs import numbered, tab_line
from refinery_tui.tui.text.wrap import wrapped
from refinery_tui.tui.widgets.line_widgets import Lines
from refinery_tui.tui.widgets.reader import PageReader

if TYPE_CHECKING:
    from refinery_tui.core.compare.session_pair import SessionsCompared


class CompareSessionsScreen(Page):
    """Both are read in a thread when the screen opens, and again with `r`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(str(n), f"view('{name}')", name, id=f"sessions.{n}", tooltip=f"the {name}")
            for n, name in enumerate(VIEWS, 1)
        ),
        Binding("o", "swap", "swap", id="sessions.swap", tooltip="swap A and B: every ratio is inverted"),
        Binding("r", "again", "read again", id="sessions.again", tooltip="read both again: one may have continued"),
        Binding("escape", "app.pop_screen", "back", id="sessions.leave", tooltip="back to Home"),
        THEME,
        QUIT,
    ]

    def __init__(self, one: Path, other: Path) -> None:
        super().__init__()
        self.paths = (one, other)
        self.view = VIEWS[0]
        self.found: SessionsCompared | None = None
        self._verdicts = ("", "")
        self._trouble = ""

    def body(self) -> ComposeResult:
        """Both sessions in a line each, the views' names, what is read."""
        yield Lines(id="sides")
        yield Lines(id="views")
        yield PageReader(id="page")

    def on_mount(self) -> None:
        """Read both."""
        self.query_one("#page").focus()
        self.action_again()

    def action_again(self) -> None:
        """Read both, in a thread."""
        paths = self.paths
        self.run_worker(lambda: self._read(paths), thread=True, exclusive=True, group="sessions")

    def _read(self, paths: tuple[Path, Path]) -> None:
        from refinery_tui.core.base.errors import RefineryError
        from refinery_tui.core.compare.folder_pair import folders_compared

        try:
            with without_passes():
                found, verdicts = folders_compared(*paths)
        except RefineryError as error:
            self._show(paths, None, ("", ""), str(error))
        else:
            self._show(paths, found, verdicts, "")

    def _show(
        self, paths: tuple[Path, Path], found: "SessionsCompared | None", verdicts: tuple[str, str], trouble: str
    ) -> None:
        """From the thread: what was read, unless the sides were swapped meanwhile."""
        if paths == self.paths:
            back_to(self, self._shown, found, verdicts, trouble)

    def _shown(self, found: "SessionsCompared | None", verdicts: tuple[str, str], trouble: str) -> None:
        self.found, self._verdicts, self._trouble = found, verdicts, trouble
        self.draw()

    def draw(self) -> None:
        """Show the view."""
        cells, found, name, verdicts = self.size.width, self.found, self.view, self._verdicts
        if cells == 0:
            return
        self.query_one("#views", Lines).show(tab_line(numbered(VIEWS), VIEWS.index(name), cells))
        page = self.query_one("#page", PageReader)
        if found is None:
            said = clean(self._trouble) or "Reading both sessions and comparing them ..."
            tone = Span("", "bad" if self._trouble else "dim").tone
            page.show(said, lambda width: [line(Span(row, tone)) for row in wrapped(said, width)])
            self.query_one("#sides", Lines).show(
                *(line(f" {x} ", p.name) for x, p in zip("AB", self.paths, strict=True))
            )
            return
        self.query_one("#sides", Lines).show(heading("A", found.one, cells), heading("B", found.other, cells))
        page.show((name, found), lambda width: view(name, found, verdicts, width), place=name)

    @property
    def topics(self) -> tuple[str, ...]:
        """The view that is open."""
        return (self.view,)

    def sized(self, width: int, height: int) -> None:
        """Pages are made for a width."""
        self.call_after_refresh(self.draw)

    def action_view(self, name: str) -> None:
        """Another view."""
        self.view = name
        self.draw()

    def action_swap(self) -> None:
        """B becomes A."""
        self.paths, self.found = (self.paths[1], self.paths[0]), None
        self.draw()
        self.action_again()
