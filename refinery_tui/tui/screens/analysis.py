"""What the evidence says: effects, treatments, curves, variance, and the report in full."""

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from refinery_tui.tui import captions
from refinery_tui.tui.screens.beginning import PLAN
from refinery_tui.tui.screens.page import Page
from refinery_tui.tui.tones import Line, Word, joined, line
from refinery_tui.tui.widgets.painting import Lines
from refinery_tui.tui.widgets.reading import Reading

if TYPE_CHECKING:
    from refinery_tui.tui.app import RefineryApp
    from refinery_tui.tui.screens.session import SessionScreen

NAMES = ("effects", "treatments", "curves", "variance", "report")
LOOK_SECONDS = 0.2


class AnalysisScreen(Page):
    """Reads the findings of the session screen below it, live."""

    app: "RefineryApp"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(str(n), f"view('{name}')", name, id=f"analysis.{name}", tooltip=f"the {name}")
            for n, name in enumerate(NAMES, 1)
        ),
        PLAN,
        Binding("x", "export", "export", id="session.export", tooltip="export the session to files"),
        Binding("escape", "app.pop_screen", "back", id="analysis.leave", tooltip="back to the session"),
        Binding("t", "app.next_theme", "theme", show=False, id="app.theme", tooltip="the next theme"),
        Binding("q", "app.leave", "quit", show=False, id="app.leave", tooltip="quit"),
    ]

    def __init__(self, session: "SessionScreen") -> None:
        super().__init__()
        self.session, self.view = session, NAMES[0]

    def body(self) -> ComposeResult:
        """The header, the views' names, what is read."""
        yield Lines(id="header")
        yield Lines(id="views")
        yield Reading(id="page")

    def on_mount(self) -> None:
        """Show, and look again while the session goes on."""
        self.query_one("#page").focus()
        self.set_interval(LOOK_SECONDS, self.place)

    def place(self) -> None:
        """Show the view."""
        state, found = self.session.watched.state, self.session.evidence
        cells = self.size.width
        if state is None or cells == 0:
            return
        header = captions.header(state, self.app.now(), cells - 2, running=self.session.watched.running)
        self.query_one("#header", Lines).show((Word(" "), *header))
        names = [(Word(f" {n} {v} ", "accent" if v == self.view else "dim"),) for n, v in enumerate(NAMES, 1)]
        self.query_one("#views", Lines).show(joined(names, Word(" ")))
        page = self.query_one("#page", Reading)
        if found is None or isinstance(found, str):
            words = found or self._waiting()
            page.show(words, lambda width: _sentence(words, width))
            return
        from refinery_tui.tui.evidence import view

        name = self.view
        page.show((name, self.session.judged_blocks), lambda width: view(name, found, state, width), place=name)

    def _waiting(self) -> str:
        if self.session.judging:
            return "Working it out ..."
        return "No block has been timed in full yet: the analysis begins with the first, and nothing is said before."

    def sized(self, width: int, height: int) -> None:
        """Pages are made for a width."""
        self.call_after_refresh(self.place)

    def action_view(self, view: str) -> None:
        """Another view."""
        self.view = view
        self.place()

    def action_plan(self) -> None:
        """What would it take? from this session's data."""
        self.session.action_plan()

    def action_export(self) -> None:
        """The same dialog as on the session screen."""
        self.session.action_export()


def _sentence(words: str, cells: int) -> list[Line]:
    from refinery_tui.tui.wrapping import wrapped

    return [line(Word(row, "dim")) for row in wrapped(words, cells)]
