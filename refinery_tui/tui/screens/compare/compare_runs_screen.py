"""Two runs side by side: A stays, B is stepped through with the keys that step everywhere."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.text import clean, count
from refinery_tui.core.compare.run_pair import RunComparison, compared
from refinery_tui.core.compare.side_names import Named, best_other, check, named
from refinery_tui.core.compare.sides import side
from refinery_tui.core.record.results import Result, results
from refinery_tui.core.record.state import State
from refinery_tui.tui.feed import position
from refinery_tui.tui.keys.common_keys import QUIT, THEME
from refinery_tui.tui.panes.compare import run_pages
from refinery_tui.tui.panes.compare.run_pages import VIEWS
from refinery_tui.tui.runtime.workers import back_to
from refinery_tui.tui.screens.shared.dialogs import TextDialog
from refinery_tui.tui.screens.shared.page import Page
from refinery_tui.tui.text.styled import Span, line, spread
from refinery_tui.tui.text.tabs import numbered, tab_line
from refinery_tui.tui.text.wrap import wrapped
from refinery_tui.tui.widgets.line_widgets import Lines
from refinery_tui.tui.widgets.reader import PageReader

if TYPE_CHECKING:
    from refinery_tui.tui.feed.session_tail import SessionTail

LOOK_SECONDS = 0.5
MOST_ROWS = 2


@dataclass(slots=True)
class SideSource:
    """A session that a side is taken from; its results are worked out once a state."""

    path: Path
    state: Callable[[], State]
    _known: tuple[State, tuple[Result, ...]] | None = None

    @classmethod
    def watched(cls, watched: "SessionTail") -> "SideSource":
        """The session that is being watched, as it goes on."""
        return cls(path=watched.folder.path, state=lambda: watched.timeline.state)

    @classmethod
    def read(cls, path: Path) -> "SideSource":
        """Another session, read once."""
        from refinery_tui.core.record.store import opened

        state = opened(path).state
        return cls(path=path, state=lambda: state)

    @property
    def found(self) -> tuple[Result, ...]:
        """The results of its latest state."""
        state = self.state()
        if self._known is None or self._known[0] is not state:
            self._known = (state, results(state))
        return self._known[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenSide:
    """One side as it was chosen."""

    source: SideSource
    asked: Named


def first_choice(watched: "SessionTail", here: position.Position) -> ChosenSide | None:
    """A: the run the person stands at, at its result, or at the iteration they stepped to."""
    state = watched.state
    found = position.shown_at(state, here) if state is not None else None
    if found is None:
        return None
    run, iteration = found
    at_result = iteration is None or iteration.number in (run.chosen, len(run.iterations))
    asked = Named(session=None, run=run.planned.id, iteration=None if at_result else here.iteration)
    return ChosenSide(source=SideSource.watched(watched), asked=asked)


class CompareScreen(Page):
    """Views of two programs; `[ ] { }` step B, `o` swaps the sides, `g` names another B."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left_square_bracket", "step(-1)", "step B", id="compare.back", tooltip="B: one iteration back"),
        Binding("right_square_bracket", "step(1)", "step B", id="compare.on", tooltip="B: one iteration forward"),
        Binding("left_curly_bracket", "run(-1)", "run B", id="compare.previous-run", tooltip="B: the run before"),
        Binding("right_curly_bracket", "run(1)", "run B", id="compare.next-run", tooltip="B: the next run"),
        Binding("o", "swap", "swap", id="compare.swap", tooltip="swap A and B; the keys step B"),
        Binding("tab", "swap", "swap", show=False, id="compare.swap-tab", tooltip="swap A and B"),
        Binding("g", "other", "other B", id="compare.other", tooltip="another B: a run, run.iteration, or session:run"),
        Binding(
            "b", "best", "best", id="compare.best", tooltip="B: the fastest correct run of its session, other than A"
        ),
        Binding(
            "v", "side", "side by side", id="compare.side", tooltip="programs side by side, or one below the other"
        ),
        *(
            Binding(str(n), f"view('{view}')", view, show=False, id=f"compare.{n}", tooltip=f"the {view}")
            for n, view in enumerate(VIEWS, 1)
        ),
        Binding("escape", "app.pop_screen", "back", id="compare.leave", tooltip="back to where you came from"),
        THEME,
        QUIT,
    ]

    def __init__(self, first: ChosenSide) -> None:
        super().__init__()
        asked = Named(session=None, run=best_other(first.source.state(), first.source.found, first.asked.run))
        self.first, self.second = first, replace(first, asked=asked)
        self.view, self.side_by_side = VIEWS[0], True
        self.found: RunComparison | None = None
        self._states: tuple[State, State] | None = None

    def body(self) -> ComposeResult:
        """Both sides in a line each, the sentence, the views' names, what is read."""
        yield Lines(id="sides")
        yield Lines(id="verdict")
        yield Lines(id="views")
        yield PageReader(id="page")

    def on_mount(self) -> None:
        """Show, and look again while a session goes on."""
        self.query_one("#page").focus()
        self.set_interval(LOOK_SECONDS, self.look)

    def look(self) -> None:
        """Compare anew when a session has gone on."""
        if self._states != (self.first.source.state(), self.second.source.state()):
            self.draw()

    def draw(self) -> None:
        """Compare and show."""
        self._states = (self.first.source.state(), self.second.source.state())
        one, other = (
            side(c.source.state(), c.source.found, c.asked, c.source.path.name) for c in (self.first, self.second)
        )
        found = self.found = compared(one, other)
        cells = self.size.width
        if cells == 0:
            return
        heads = (run_pages.heading("A", one, cells), run_pages.heading("B", other, cells))
        self.query_one("#sides", Lines).show(*heads)
        self._say(found.sentence, cells)
        self.query_one("#views", Lines).show(tab_line(numbered(VIEWS), VIEWS.index(self.view), cells))
        name, beside = self.view, self.side_by_side
        place = (name, beside, self.first.asked, self.second.asked)
        self.query_one("#page", PageReader).show(
            (place, found), lambda width: run_pages.view(name, found, width, side=beside), place=place
        )
        self.hint()

    def _say(self, sentence: str, cells: int) -> None:
        rows = [line(Span(f" {row}")) for row in wrapped(sentence, cells - 2)]
        if len(rows) > MOST_ROWS:
            key = self.host.keys.key("compare.3", self)
            more = line(Span(f" {count(len(rows) - MOST_ROWS, 'more line')}, key ", "dim"), Span(key, "accent"))
            rows = [*rows[: MOST_ROWS - 1], spread(rows[MOST_ROWS - 1], more, cells - 1)]
        self.query_one("#verdict", Lines).show(*rows)

    @property
    def topics(self) -> tuple[str, ...]:
        """The view that is open."""
        return (self.view,)

    def sized(self, width: int, height: int) -> None:
        """Pages are made for a width."""
        self.call_after_refresh(self.draw)

    def choose(self, second: ChosenSide) -> None:
        """Compare with another B."""
        self.second = second
        self.draw()

    @property
    def _here(self) -> position.Position:
        """Where B stands; a result stands at the iteration that was chosen."""
        asked, state = self.second.asked, self.second.source.state()
        run = state.run(asked.run)
        at = asked.iteration or run.chosen or len(run.iterations)
        return position.Position(run=asked.run, iteration=at, following=False)

    def action_step(self, step: int) -> None:
        """B: one iteration forward or back."""
        here = position.by_iteration(self.second.source.state(), self._here, step)
        iteration = here.iteration or None
        self.choose(replace(self.second, asked=Named(session=None, run=here.run, iteration=iteration)))

    def action_run(self, step: int) -> None:
        """B: the result of the run before or after."""
        here = position.by_run(self.second.source.state(), self._here, step)
        self.choose(replace(self.second, asked=Named(session=None, run=here.run)))

    def action_best(self) -> None:
        """B: the fastest correct run of its session other than A."""
        source, first = self.second.source, self.first
        apart = 0 if source is not first.source else first.asked.run
        run = best_other(source.state(), source.found, apart)
        self.choose(replace(self.second, asked=Named(session=None, run=run)))

    def action_swap(self) -> None:
        """B becomes A."""
        self.first, self.second = self.second, self.first
        self.draw()

    def action_view(self, view: str) -> None:
        """Another view."""
        self.view = view
        self.draw()

    def action_side(self) -> None:
        """Side by side, or one below the other."""
        self.view, self.side_by_side = VIEWS[0], not self.side_by_side
        self.draw()

    def action_other(self) -> None:
        """Ask for B."""
        question = f"Compare {self.first.asked.words} with: run, run.iteration, or session:run"
        self.app.push_screen(TextDialog(question, self._refusal, self.second.asked.words), self._asked)

    def _refusal(self, words: str) -> str:
        asked = named(words)
        if asked is None:
            return "Write a run such as 13, an iteration such as 13.4, or a run of another session: pilot:13."
        try:
            if asked.session is None:
                check(self.first.source.state(), asked)
            else:
                self._path(asked.session)
        except RefineryError as error:
            return str(error)
        return ""

    def _path(self, session: str) -> Path:
        from refinery_tui.core.find.catalogue import session_named

        return session_named(session, self.host.sessions)

    def _asked(self, words: str | None) -> None:
        asked = named(words) if words is not None else None
        if asked is None:
            return
        if asked.session is None:
            self.choose(ChosenSide(source=self.first.source, asked=asked))
            return
        path, run = self._path(asked.session), replace(asked, session=None)
        self.query_one("#verdict", Lines).show(line(Span(f" Reading {path.name} ...", "dim")))
        self.run_worker(lambda: self._read(path, run), thread=True, exclusive=True, group="other")

    def _read(self, path: Path, asked: Named) -> None:
        """In a thread, since a large session takes a second."""
        try:
            source = SideSource.read(path)
            check(source.state(), asked)
        except RefineryError as error:
            found: ChosenSide | str = str(error)
        else:
            found = ChosenSide(source=source, asked=asked)
        back_to(self, self._other_read, found)

    def _other_read(self, found: ChosenSide | str) -> None:
        if isinstance(found, ChosenSide):
            self.choose(found)
            return
        self.notify(clean(found), severity="error", markup=False)
        self.draw()
