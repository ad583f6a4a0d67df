"""Home: the sessions of this folder, what can be started, and the one thing to press."""

from importlib import import_module
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input

from refinery_tui.core.base.package_files import PUBLISHED, preset_names, published_pilot
from refinery_tui.core.base.text import one_line
from refinery_tui.tui.feed import launch
from refinery_tui.tui.feed.experiment_files import OwnFiles
from refinery_tui.tui.keys.common_keys import QUIT, THEME, shown
from refinery_tui.tui.panes.home.home_table import SESSIONS, session_row
from refinery_tui.tui.runtime.workers import back_to
from refinery_tui.tui.screens.compare.session_marks import COMPARE, SessionMarks
from refinery_tui.tui.screens.home.home_cursor import HomeCursor
from refinery_tui.tui.screens.home.home_filter import ASKS, SIFT
from refinery_tui.tui.screens.home.session_export import EXPORT, open_export
from refinery_tui.tui.screens.plan import start_keys
from refinery_tui.tui.screens.shared.page import Page
from refinery_tui.tui.screens.shared.table_filter import TableFilter, filter_box
from refinery_tui.tui.text.styled import Line, Span, Tone, choose, line
from refinery_tui.tui.text.table_model import Column, Row, row
from refinery_tui.tui.text.wrap import wrapped_line
from refinery_tui.tui.widgets.line_widgets import Lines
from refinery_tui.tui.widgets.reader import PageReader
from refinery_tui.tui.widgets.table import Table

if TYPE_CHECKING:
    from refinery_tui.core.find.catalogue import Summary
    from refinery_tui.tui.feed.launch import Offer
    from refinery_tui.tui.feed.session_summary import SummaryReader
    from refinery_tui.tui.feed.summary_cache import SummaryCache

OFFERS = (Column(title="experiment"), Column(title="plan"), Column(title="model", yields=1), Column(title="cost"))
LOOK_SECONDS = 1.0
AGAIN_SECONDS = 10.0  # how long ago something was is said in words that change
SHOW_SECONDS = 0.5  # while many sessions are read for the first time
FRAME = 11  # rows of title, what to press, headings, borders, keys
LEAST_ROWS = 7  # of the overview, its border included
LEAST_SPARE = 2  # rows; with fewer the sessions scroll in what the others leave
ROOMY = 20  # rows from which on empty ones set the lines apart
SUBJECTS = ("LLM agents that write code", "LLM agents")


class HomeScreen(Page):
    """Lists of sessions and experiments; they are read after the first paint."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "app.focus_next", "next list", id="home.next", tooltip="the other list"),
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
        COMPARE,
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
        self._glances: dict[str, SummaryReader] = {}
        self._found: dict[str, Summary] = {}
        self._offers: dict[str, Offer] = {}
        self._own = OwnFiles()
        self._reading, self._told = False, 0.0
        self._surveyed = ""
        self._listed: list[str] = []
        self._shelf: SummaryCache | None = None

    def body(self) -> ComposeResult:
        """A title, what to press, and two lists."""
        yield Lines(id="home-title")
        yield Lines(id="home-press")
        sessions = Table(id="sessions", empty="No session here yet.", one_click=True)
        sessions.border_title = "Sessions"
        yield sessions
        yield filter_box(ASKS)
        offers = Table(id="offers", empty="No preset ships with this copy.", one_click=True)
        offers.border_title = "Start an experiment"
        yield offers
        yield PageReader(id="overview")

    def on_mount(self) -> None:
        """Show the names at once; what stands in the sessions is read after the first paint."""
        self._list()
        self.query_one("#sessions" if self._names else "#offers", Table).focus()
        self.set_interval(LOOK_SECONDS, self.look)

    def on_screen_resume(self) -> None:
        """Back from a session: what was seen there may have gone on; a thread that reads begins after the paint."""
        self._list()
        self.call_after_refresh(self.look)

    @property
    def _names(self) -> list[str]:
        return launch.session_names(self.host.sessions)

    @property
    def _shipped(self) -> list[str]:
        """The published pilot, where it ships and the folder has none of its name."""
        return [] if PUBLISHED in self._names or published_pilot() is None else [PUBLISHED]

    def look(self) -> None:
        """Read, in a thread, what has changed; not while another screen is seen."""
        if self.app.screen is self and not self._reading:
            self._reading = True
            self.run_worker(self._read, thread=True, group="glances", exit_on_error=True)

    def _read(self) -> None:
        """In a thread: every session as it stands, one after the other, and once what the presets hold."""
        try:
            self._read_all()
            import_module("refinery_tui.tui.screens.session.session_screen")  # what is opened next is loaded by then
        finally:
            self._reading = False

    def _read_all(self) -> None:
        from refinery_tui.core.record.store import UNDER_WAY
        from refinery_tui.tui.feed.session_summary import SummaryReader
        from refinery_tui.tui.feed.summary_cache import SummaryCache

        if self._shelf is None:
            self._shelf = SummaryCache.open(self.host.summaries_file)
        shipped, names, shown, changed = self._shipped, self._names, monotonic(), False
        for name in [*names, *shipped]:
            if not self.app.is_running:
                return
            if name not in self._glances:
                path = published_pilot() if name in shipped else None
                self._glances[name] = SummaryReader.open(path or self.host.sessions / name, self._shelf)
            glance = self._glances[name]
            if name == self._surveyed:
                glance.wake()
            before, found = self._found.get(name), glance.look()
            if found.error or (name != self._surveyed and found.status not in UNDER_WAY):
                glance.rest()
            self._found[name] = found
            changed = changed or found is not before
            if changed and monotonic() - shown > SHOW_SECONDS:
                self._tell()
                shown, changed = monotonic(), False
        for name in preset_names():
            if name not in self._offers:
                self._offers[name], changed = launch.offer(name), True
        changed = self._own.look() or changed
        if changed or monotonic() - self._told > AGAIN_SECONDS or names != self._listed:
            self._tell()
        self._shelf.write()

    def _tell(self) -> None:
        """From the thread: show what has been read."""
        self._told = monotonic()
        back_to(self, self._list)

    def _list(self) -> None:
        names = self._listed = self._names
        self.query_one("#sessions", Table).show(SESSIONS, [self._session(name) for name in names])
        self.query_one("#offers", Table).show(OFFERS, self._offered(names))
        self.sized(*self.size)
        self._survey()
        self.hint()

    def _survey(self) -> None:
        """Say more of the row under the cursor, once it has been read."""
        name = self._surveyed = self.cursor.row
        glance, offer = self._glances.get(name), self._offers.get(name)
        page = self.query_one("#overview", PageReader)
        page.border_title = Content(one_line(name, 60))
        state = glance.state if glance is not None else None  # taken once: a thread may let go of it meanwhile
        if state is not None:
            from refinery_tui.core.record.store import UNDER_WAY
            from refinery_tui.tui.panes.home import home_overview

            running = name in self._found and self._found[name].status in UNDER_WAY
            page.show(
                (name, state, running),
                lambda cells: home_overview.of_session(state, cells, running=running),
                place=name,
            )
        elif offer is not None and offer.experiment is not None:
            from refinery_tui.tui.panes.home import home_overview

            experiment = offer.experiment
            page.show((name, experiment), lambda cells: home_overview.of_experiment(experiment, cells), place=name)
        else:
            page.show(name, lambda cells: [])

    def on_table_moved(self, message: Table.Moved) -> None:
        """Another row is under the cursor."""
        self._survey()
        self.look()

    def on_input_changed(self, message: Input.Changed) -> None:
        """The sessions follow what is written."""
        self.filter.write(message.value)

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Back to the sessions."""
        self.filter.done()

    def on_descendant_focus(self) -> None:
        """The other list has the focus."""
        self._survey()

    def sized(self, width: int, height: int) -> None:
        """The overview stands below the lists where there is room for it."""
        rows = sum(len(table.rows) for table in self.query(Table))
        self.set_class(height - FRAME - rows >= LEAST_ROWS or height >= 5 * LEAST_ROWS, "-tall")
        self.set_class(height - FRAME - rows < LEAST_SPARE, "-full")
        self._say(self._listed)

    def _session(self, name: str) -> Row:
        return session_row(name, self._found.get(name), self.host.now(), marked=name == self.marks.marked)

    def _offered(self, names: list[str]) -> list[Row]:
        own = self._own.found  # taken once: a thread looks for more
        self._offers |= {each.name: each for each in own}
        rows = [self._offer(name) for name in (*(each.name for each in own), *preset_names())]
        if self._shipped:
            what = (line("published pilot"), line("24 GPT-4o programs of March 2025"), line("gpt-4o"))
            rows.append(row(PUBLISHED, (*what, line("nothing is run"))))
        return rows

    def _offer(self, name: str) -> Row:
        found = self._offers.get(name)
        if found is None:
            return row(name, (line(name), line("…"), (), ()))
        if found.trouble:
            return row(name, (line(name), line(Span(found.trouble, "bad")), (), ()))
        tone: Tone = "simulated" if found.simulated else "plain"
        return row(name, (line(name), line(found.plan), line(Span(found.model, tone)), line(found.limit)))

    def _say(self, names: list[str]) -> None:
        cells = max(2, self.size.width - 3)
        gap: list[Line] = [()] if self.size.height >= ROOMY else []
        name = Span(" Refinery", "title")
        wordings = (line(name, Span(f"  honest experiments on {of}", "dim")) for of in SUBJECTS)
        self.query_one("#home-title", Lines).show(*gap, choose(wordings, cells))
        rows = wrapped_line(self.marks.words() or self._press(names), cells)
        self.query_one("#home-press", Lines).show(*gap, rows[0], *(line("   ", row) for row in rows[1:]), *gap)

    def _press(self, names: list[str]) -> Line:
        """The one thing to press."""
        running = [name for name in names if name in self._found and self._found[name].status == "running"]
        if running:
            return line(
                Span(" ▸ press "),
                Span(self.host.keys.key("home.open", self), "accent"),
                Span(f" to follow {running[0]}, which is running."),
            )
        own = [name for name in names if name != PUBLISHED]
        if own:
            return line(
                Span(" ▸ press "),
                Span(self.host.keys.key("home.open", self), "accent"),
                Span(" to open the session under the cursor."),
            )
        return line(
            Span(" ▸ new here? press "),
            Span(self.host.keys.key("home.demo", self), "accent"),
            Span(" for the demo: a small experiment, live, on a simulated model, in two minutes; "),
            Span(self.host.keys.key("home.pilot", self), "accent"),
            Span(" for the pilot. No key, no cost."),
        )

    def action_open(self) -> None:
        """Open what is under the cursor of the list that has the focus."""
        focused = self.focused
        if isinstance(focused, Table):
            focused.action_choose()

    def on_table_chosen(self, message: Table.Chosen) -> None:
        """A session is opened, an experiment is offered."""
        if message.table.id == "sessions":
            self.host.open_session(self.host.sessions / message.key)
            return
        published = published_pilot()
        if message.key == PUBLISHED and published is not None:
            self.host.open_session(published)
        else:
            self.host.propose(message.key)

    def action_filter(self) -> None:
        """Write the words that a session must hold."""
        self.filter.ask()

    def action_clear(self) -> None:
        """Show every session again."""
        self.filter.clear()

    def action_sort(self) -> None:
        """Sort the sessions."""
        self.filter.sort()

    def action_compare(self) -> None:
        """Mark a session, or compare it with the one that is marked."""
        self.marks.press()

    def action_export(self) -> None:
        """Export the session under the cursor."""
        focused = self.focused
        open_export(self, self._glances.get(focused.cursor) if isinstance(focused, Table) else None)

    def action_plan(self) -> None:
        """What would it take?"""
        start_keys.open_plan(self, self.cursor.experiment)

    def action_new(self) -> None:
        """A new experiment, beginning with what stands under the cursor."""
        start_keys.open_new(self, self.cursor.experiment)

    def action_demo(self, name: str = launch.DEMO) -> None:
        """A preset on the simulated model, at once; one that was left unfinished is gone on with after asking."""
        if launch.unfinished(name, self.host.sessions) is None:
            self.host.start(name)
        else:
            self.host.propose(name)
