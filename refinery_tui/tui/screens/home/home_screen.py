"""Home: the sessions of this folder, what can be started, and the one thing to press."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input

from refinery_tui.core.base.files.package_files import PUBLISHED, preset_names, published_pilot
from refinery_tui.core.base.text import one_line
from refinery_tui.tui.feed import launch
from refinery_tui.tui.keys.common_keys import QUIT, THEME, shown
from refinery_tui.tui.panes.home.home_table import SESSIONS, session_row
from refinery_tui.tui.panes.home.offer_table import DOCS_ROW, OFFERS, docs_row, offer_row, published_row, what_to_press
from refinery_tui.tui.screens.compare.session_marks import MARKS, SessionMarks
from refinery_tui.tui.screens.home.home_cursor import HomeCursor
from refinery_tui.tui.screens.home.home_filter import ASKS, SIFT
from refinery_tui.tui.screens.home.home_reader import HomeReader
from refinery_tui.tui.screens.home.session_export import EXPORT, open_export
from refinery_tui.tui.screens.plan import start_keys
from refinery_tui.tui.screens.shared.page import Page
from refinery_tui.tui.screens.shared.table_filter import TableFilter, filter_box
from refinery_tui.tui.text.styled import Line, Span, choose, line
from refinery_tui.tui.text.table_model import Row
from refinery_tui.tui.text.wrap import wrapped_line
from refinery_tui.tui.widgets.line_widgets import Lines
from refinery_tui.tui.widgets.reader import PageReader
from refinery_tui.tui.widgets.table import Table

LOOK_SECONDS = 1.0
FRAME = 11  # rows of title, what to press, headings, borders, keys
LEAST_ROWS = 7  # of the overview, its border included
LEAST_SPARE = 2  # rows; with fewer the sessions scroll in what the others leave
TITLES = ("Sessions", "Start an experiment")
TITLES_OF_A_VIEW = ("Sessions", "Experiments")  # of which none is started
SUBJECTS = ("LLM agents that write code", "LLM agents")


class HomeScreen(Page):
    """Lists of sessions and experiments; they are read after the first paint."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "tab",
            "app.focus_next",
            "list, page",
            id="home.next",
            tooltip="the next of: sessions, experiments, the page",
        ),
        Binding(
            "enter",
            "open",
            "open",
            id="home.open",
            tooltip="open the session, or start the experiment, under the cursor",
        ),
        Binding("d", "demo", "demo", id="home.demo", tooltip="the demo: a small experiment on the simulated model"),
        Binding("p", "demo('pilot')", "pilot", id="home.pilot", tooltip="the pilot experiment on the simulated model"),
        *start_keys.KEYS,
        *MARKS,
        *SIFT,
        EXPORT,
        shown(THEME),
        shown(QUIT),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.cursor = HomeCursor(self)
        self.filter = TableFilter(self, "sessions")
        self.marks = SessionMarks(self, self._list)
        self.reader = HomeReader(self, self._list)

    def body(self) -> ComposeResult:
        """A title, what to press, and two lists."""
        yield Lines(id="home-title")
        yield Lines(id="home-press")
        sessions = Table(id="sessions", empty="No session here yet.")
        sessions.border_title = self._titles[0]
        yield sessions
        yield filter_box(ASKS)
        offers = Table(id="offers", empty="No preset ships with this copy.")
        offers.border_title = self._titles[1]
        yield offers
        yield PageReader(id="overview")

    def on_mount(self) -> None:
        """Show the names at once; what stands in the sessions is read after the first paint."""
        self._list()
        self.query_one("#sessions" if self.reader.names else "#offers", Table).focus()
        self.set_interval(LOOK_SECONDS, self.look)

    def on_screen_resume(self) -> None:
        """Back from a session: what was seen there may have gone on; a thread that reads begins after the paint."""
        self._list()
        self.call_after_refresh(self.look)

    def look(self) -> None:
        """Read what has changed, in a thread."""
        self.reader.look()

    def _list(self) -> None:
        names = self.reader.listed = self.reader.names
        sessions = self.query_one("#sessions", Table)
        sessions.can_focus = bool(names) or sessions.has_focus  # nothing is there to be moved through
        sessions.show(SESSIONS, [self._session(name) for name in names])
        self.query_one("#offers", Table).show(OFFERS, self._offered())
        self.sized(*self.size)
        self._survey()
        self.hint()

    def _survey(self) -> None:
        """Say more of the row under the cursor, once it has been read."""
        name = self.reader.surveyed = self.cursor.row
        glance, offer = self.reader.glances.get(name), self.reader.offers.get(name)
        page = self.query_one("#overview", PageReader)
        page.border_title = Content(one_line(name, 60))
        state = glance.state if glance is not None else None  # taken once: a thread may let go of it meanwhile
        if state is not None:
            from refinery_tui.core.record.store import UNDER_WAY
            from refinery_tui.tui.panes.home import home_overview

            running = name in self.reader.found and self.reader.found[name].status in UNDER_WAY
            page.show(
                (name, state, running),
                lambda cells: home_overview.of_session(state, cells, running=running),
                place=name,
            )
        elif offer is not None and offer.experiment is not None:
            from refinery_tui.tui.panes.home import home_overview

            experiment, told = offer.experiment, offer.page
            brief = (offer.plan, offer.model, offer.limit, offer.takes)
            page.show(
                (name, experiment),
                lambda cells: home_overview.of_experiment(experiment, cells, told, brief),
                place=name,
            )
        else:
            page.show(name, lambda cells: [])

    def on_table_moved(self, message: Table.Moved) -> None:
        """Another row is under the cursor."""
        self._survey()
        self._say(self.reader.listed)
        self.look()

    def on_input_changed(self, message: Input.Changed) -> None:
        """The sessions follow what is written."""
        self.filter.write(message.value)

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Back to the sessions."""
        self.filter.done()

    def on_descendant_focus(self) -> None:
        """The other list has the focus."""
        self._fold()
        self._survey()
        self._say(self.reader.listed)
        self.hint()

    def sized(self, width: int, height: int) -> None:
        """Both lists and the overview where there is room for them, else the list in use and the overview."""
        rows = sum(len(table.rows) for table in self.query(Table))
        tall = height - FRAME - rows >= LEAST_ROWS or height >= 5 * LEAST_ROWS
        self.set_class(not tall, "-short")
        self.set_class(tall and height - FRAME - rows < LEAST_SPARE, "-full")
        self._fold()
        self._say(self.reader.listed)

    def _fold(self) -> None:
        """On a short screen a list that is not in use is its title with its number of rows, and the key that leads
        there from here: whoever reads the page has the room of both.
        """
        short, used = self.has_class("-short"), None if self._reads else self.cursor.table
        for table, title in zip(self.query(Table), self._titles, strict=True):
            folded = short and table is not used
            table.set_class(folded, "-folded")
            key = self.cursor.key_to(table)
            table.entitle(f"{title}: {len(table.rows)}{f' ({key})' if key else ''}" if folded else title)

    @property
    def _titles(self) -> tuple[str, str]:
        return TITLES_OF_A_VIEW if self.host.view_only else TITLES

    @property
    def _reads(self) -> bool:
        """Whether the page has the focus."""
        return isinstance(self.focused, PageReader)

    def _session(self, name: str) -> Row:
        return session_row(name, self.reader.found.get(name), self.host.now(), mark=self.marks.letter(name))

    def _offered(self) -> list[Row]:
        own = self.reader.own.found  # taken once: a thread looks for more
        self.reader.offers |= {each.name: each for each in own}
        names = (*(each.name for each in own), *preset_names())
        published = [published_row()] if self.reader.shipped else []
        return [*(offer_row(name, self.reader.offers.get(name)) for name in names), *published, docs_row()]

    def _say(self, names: list[str]) -> None:
        cells = max(2, self.size.width - 3)
        gap: list[Line] = [] if self.has_class("-short") else [()]
        name = Span(" Refinery", "title")
        wordings = (line(name, Span(f"  honest experiments on {of}", "dim")) for of in SUBJECTS)
        self.query_one("#home-title", Lines).show(*gap, choose(wordings, cells))
        rows = wrapped_line(self.marks.words() or self._press(names), cells)
        self.query_one("#home-press", Lines).show(*gap, rows[0], *(line("   ", row) for row in rows[1:]), *gap)

    def _press(self, names: list[str]) -> Line:
        found = self.reader.found
        running = next((name for name in names if name in found and found[name].status == "running"), "")
        own = any(name != PUBLISHED for name in names)
        if self.host.view_only and not own:
            return line(Span(" There is no session to look at yet.", "dim"))
        table = self.cursor.table
        chosen = table.cursor if table is not None and table.id == "offers" else ""
        return what_to_press(running, sessions=own, key=lambda name: self.host.keys.key(name, self), chosen=chosen)

    def wording(self, binding: Binding) -> str:
        """Without a session there is one list to come back to from the page."""
        if binding.id == "home.next" and not self.reader.listed:
            return "list" if self._reads else "page"
        return super().wording(binding)

    def action_open(self) -> None:
        """Open what is under the cursor of the list that has the focus, or of which the page is read."""
        if self.cursor.table is not None:
            self.cursor.table.action_choose()

    def on_table_chosen(self, message: Table.Chosen) -> None:
        """A session is opened, an experiment is offered."""
        if message.table.id == "sessions":
            self.host.open_session(self.host.sessions / message.key)
            return
        published = published_pilot()
        if message.key == DOCS_ROW:
            self.action_docs()
        elif message.key == PUBLISHED and published is not None:
            self.host.open_session(published)
        else:
            self.host.propose(message.key)

    def action_filter(self) -> None:
        """Write the words that a session must contain."""
        self.filter.ask()

    def action_clear(self) -> None:
        """Show every session again; where all are seen, forget the marks."""
        if self.filter.seen or not self.marks.clear():
            self.filter.clear()

    def action_sort(self) -> None:
        """Sort the sessions."""
        self.filter.sort()

    def action_compare(self) -> None:
        """Mark a session, or compare it with the one that is marked."""
        self.marks.press()

    def action_mark(self) -> None:
        """Mark a session for a study, or no more."""
        self.marks.toggle()

    def action_study(self) -> None:
        """The sessions that are marked as one study."""
        self.marks.pool()

    def action_export(self) -> None:
        """Export the session under the cursor."""
        focused = self.focused
        open_export(self, self.reader.glances.get(focused.cursor) if isinstance(focused, Table) else None)

    def action_plan(self) -> None:
        """What would it take?"""
        start_keys.open_plan(self, self.cursor.experiment)

    def action_tasks(self) -> None:
        """The tasks there are."""
        start_keys.open_tasks(self)

    def action_docs(self) -> None:
        """Read the docs."""
        start_keys.open_docs(self)

    def action_new(self) -> None:
        """A new experiment, beginning with what stands under the cursor."""
        start_keys.open_new(self, self.cursor.experiment)

    def action_demo(self, name: str = launch.DEMO) -> None:
        """A preset on the simulated model, at once; one that was left unfinished is gone on with after asking."""
        if launch.unfinished(name, self.host.sessions) is None:
            self.host.start(name)
        else:
            self.host.propose(name)
