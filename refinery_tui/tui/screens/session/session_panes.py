"""What stands on the session screen: header, verdict, map, agents, clock, results, scrubber, each written anew."""

from refinery_tui.core.base.text import count, one_line
from refinery_tui.core.record.state import State
from refinery_tui.tui.feed import position
from refinery_tui.tui.panes.session import countdown, header, iteration_strip, results_table
from refinery_tui.tui.panes.session.human.human_input import announcement
from refinery_tui.tui.panes.session.reply_panes import nothing, speeches
from refinery_tui.tui.screens.session.evidence import Evidence
from refinery_tui.tui.screens.session.open_session import OpenSession
from refinery_tui.tui.screens.session.session_commands import SessionCommands
from refinery_tui.tui.screens.shared.page import Page
from refinery_tui.tui.text.styled import Line, Span, choose, line, plain, spread
from refinery_tui.tui.text.tabs import numbered, tab_line
from refinery_tui.tui.text.wrap import wrapped_line
from refinery_tui.tui.widgets.agents import Agents
from refinery_tui.tui.widgets.clock import CountdownClock
from refinery_tui.tui.widgets.line_widgets import Lines
from refinery_tui.tui.widgets.run_map import RunMap
from refinery_tui.tui.widgets.scrubber import Scrubber
from refinery_tui.tui.widgets.table import Table

WIDE = (110, 28)
TALL = 40  # rows from which the clock has its large digits
CLOCK = 22  # cells of the clock's lines
MOST_ROWS = 2  # of the verdict sentence; the analysis screen shows all of it
PANES = ("agents", "runs", "results")


class SessionPanes:
    """Writes the panes of a session screen while it can be seen; `pane` is the one that a narrow screen shows."""

    def __init__(self, page: Page, session: OpenSession, evidence: Evidence, commands: SessionCommands) -> None:
        self._page, self._session, self._evidence, self._commands = page, session, evidence, commands
        self.pane = PANES[0]
        self.narrow = self.zoomed = False
        self._tabled: tuple[State | None, bool] = (None, False)
        self._counted: list[Line] = []

    def arrange(self) -> None:
        """All panes where they fit, else one at a time."""
        self._page.set_class(self.narrow or self.zoomed, "-solo")
        self._page.query_one(Agents).wrap_code(on=self.zoomed)
        for pane in PANES:
            self._page.set_class(pane == self.pane, f"-{pane}")
        self._page.call_after_refresh(self.draw)

    def fit(self, width: int, height: int) -> None:
        """Arrange them for so many cells."""
        self.narrow = width < WIDE[0] or height < WIDE[1]
        self._page.set_class(height < TALL, "-low")
        self.arrange()

    def draw(self) -> None:
        """Show where the person stands, once something has been read and while it can be seen."""
        state = self._session.watched.state
        if self._session.reading or not self._page.is_current or state is None:
            return
        session, page = self._session, self._page
        self._tabulate(state)
        running, scrubber = session.watched.running, page.query_one(Scrubber)
        alone, run = page.has_class("-solo"), session.here.run
        page.query_one(RunMap).show(state, session.found, self._map_room, run, running=running, alone=alone)
        page.query_one("#results", Table).point(str(session.here.run))
        cells, held = page.size.width, scrubber.held
        scrubber.put(iteration_strip.scrubber(state, session.here, cells, held, results=session.found, running=running))
        session.watched.listen()
        self._speak()
        self.tell_time()
        page.hint()

    def forget(self) -> None:
        """Hold no state any more."""
        self._tabled = (None, False)

    def _tabulate(self, state: State) -> None:
        session, running = self._session, self._session.watched.running
        if self._tabled[0] is state and self._tabled[1] == running:
            return
        self._tabled = (state, running)
        rows = session.rows.update(state, session.found, running=running)
        self._page.query_one("#results", Table).show(results_table.columns(state), rows, session.rows.scale)
        self._counted = results_table.counted(state, session.found, rows)

    @property
    def _map_room(self) -> int:
        width = self._page.size.width
        return width - 6 if self._page.has_class("-solo") else max(20, 3 * width // 10)

    def listen(self) -> None:
        """Let the agents' panes speak when something has arrived."""
        if not self._session.reading and self._session.watched.listen() and self._page.is_current:
            self._speak()

    def _speak(self) -> None:
        watched, here = self._session.watched, self._session.here
        self._page.query_one(Agents).show(speeches(watched, here), lambda cells: nothing(watched, here, cells))

    def tick(self) -> None:
        """Time goes on where somebody conducts, and until something has been read."""
        if self._session.watched.running or self._session.watched.state is None:
            self.tell_time()

    def tell_time(self) -> None:
        """Header, verdict, clock: what changes with time alone."""
        if not self._page.is_current:
            return
        state = None if self._session.reading else self._session.watched.state
        top = self._page.query_one("#header", Lines)
        if state is None:
            top.show(line(Span(f" {self._commands.nothing_yet}", "dim")))
            return
        cells = self._page.size.width
        key = self._page.host.keys.key("session.go-on", self._page) if self._page.can("go_on") else ""
        top.show(self._commands.headline(state, cells, key))
        self._page.query_one("#verdict", Lines).show(*self._verdict(state, cells - 2))
        self._total(state)
        self._clock(state, cells)

    def _total(self, state: State) -> None:
        """The heading of the results; its time goes on where somebody conducts."""
        now = self._session.now if self._session.watched.running else state.last_at
        said = plain(choose(results_table.totals(state, self._counted, now), self._page.size.width - 8))
        self._page.query_one("#results", Table).entitle(said)

    def _clock(self, state: State, cells: int) -> None:
        if (found := position.shown_at(state, self._session.here)) is None:
            return
        run, running = found[0], self._session.watched.running
        result = self._session.found[run.planned.id - 1]
        left = countdown.left(state, run, self._session.now, running=running, result=result)
        self._page.query_one(CountdownClock).show(left, countdown.countdown_lines(state, run, left, CLOCK))
        digits = Span(left.digits, left.tone if left.tone != "plain" else "strong")
        clock = line(digits, Span(f" {countdown.beside(left)} ", "dim"))
        self._page.query_one("#panes", Lines).show(spread(self._tabs(), clock, cells))

    def _tabs(self) -> Line:
        return tab_line(numbered(PANES, "pane"), PANES.index(self.pane), self._page.size.width // 2)

    def _verdict(self, state: State, cells: int) -> list[Line]:
        """One sentence, in two lines where one is too short: trouble first, else what the evidence says."""
        rows = [line(" ", row) for row in wrapped_line(self._sentence(state, cells), cells)]
        if len(rows) <= MOST_ROWS:
            return rows
        key = self._page.host.keys.key("session.analysis", self._page)
        more = line(Span(f" {count(len(rows) - MOST_ROWS, 'more line')}, key ", "dim"), Span(key, "accent"))
        return [*rows[: MOST_ROWS - 1], spread(rows[MOST_ROWS - 1], more, cells)]

    def _sentence(self, state: State, cells: int) -> Line:
        session = self._session
        error = state.ended.error if state.ended is not None else ""
        trouble = one_line(session.watched.trouble or self._commands.trouble or error, 2 * cells - 10)
        found = self._evidence.found if session.replay is None else None
        said = header.sentence(state, session.found) if found is None or isinstance(found, str) else found.verdict
        words = Span(trouble, "bad") if trouble else Span(said)
        if session.replay is not None:
            return line(words)
        key = self._page.host.keys.key("session.decide", self._page) if self._page.can("decide") else ""
        return line(announcement(state, key), words)
