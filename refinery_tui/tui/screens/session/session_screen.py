"""The session screen: agents at work, the runs, the results, the time that is left; every iteration a step away."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal

from refinery_tui.core.base.text import count, one_line
from refinery_tui.core.record.events import Event
from refinery_tui.core.record.results import Outcomes, Result
from refinery_tui.core.record.state import State
from refinery_tui.tui.feed import position
from refinery_tui.tui.feed.session_tail import SessionTail
from refinery_tui.tui.panes.session import countdown, header, imported_run, iteration_strip, results_table
from refinery_tui.tui.panes.session.human_input import announcement
from refinery_tui.tui.panes.session.reply_panes import nothing, speeches
from refinery_tui.tui.runtime.gc_tuning import lasting
from refinery_tui.tui.runtime.workers import back_to
from refinery_tui.tui.screens.compare.compare_keys import Comparing
from refinery_tui.tui.screens.session.evidence import Judging
from refinery_tui.tui.screens.session.human_control import Joining
from refinery_tui.tui.screens.session.pointing import Pointing
from refinery_tui.tui.screens.session.replay_control import Replaying
from refinery_tui.tui.screens.session.session_keys import KEYS
from refinery_tui.tui.screens.shared.page import Page
from refinery_tui.tui.screens.shared.table_filter import Narrowing, filter_box
from refinery_tui.tui.text.styled import Line, Span, choose, joined, line, plain, spread
from refinery_tui.tui.text.wrap import wrapped_line
from refinery_tui.tui.widgets.agents import Agents
from refinery_tui.tui.widgets.clock import CountdownClock
from refinery_tui.tui.widgets.line_widgets import Lines
from refinery_tui.tui.widgets.run_map import RunMap
from refinery_tui.tui.widgets.scrubber import Scrubber
from refinery_tui.tui.widgets.table import Table

LOOK_SECONDS = 0.1
LISTEN_SECONDS = 1 / 16
TELL_SECONDS = 0.25  # the digits of the clock are whole seconds
WIDE = (110, 28)
MOST_ROWS = 2  # of the verdict sentence; the analysis screen shows all of it
PANES = ("agents", "runs", "results")
ASKS = "a run's number, or words of its row such as agents 1 or 8 it"


class SessionScreen(Pointing, Comparing, Replaying, Joining, Judging, Narrowing, Page):
    """Looks at one session folder ten times a second and shows what is new in it."""

    BINDINGS: ClassVar[list[BindingType]] = KEYS
    NARROWED: ClassVar[str] = "results"

    def __init__(self, watched: SessionTail) -> None:
        super().__init__()
        self.watched = watched
        self.here = position.Position()
        self.found: Sequence[Result] = ()
        self._outcomes, self._rows = Outcomes(), results_table.Rows()
        self._tabled: tuple[State | None, bool] = (None, False)
        self._counted: list[Line] = []
        self._narrow = self._zoomed = False
        self.reading = True
        self._pane = "agents"

    def body(self) -> ComposeResult:
        """The header and the verdict above the panes, the scrubber below them."""
        yield Lines(id="header")
        yield Lines(id="verdict")
        yield Lines(id="panes")
        with Horizontal(id="upper"):
            yield RunMap(id="runs")
            yield Agents(id="agents")
            yield CountdownClock(id="clock")
        table = Table(id="results", empty="No run is planned.", pointed=True)
        table.border_title = "Results"
        yield table
        yield filter_box(ASKS)
        yield Scrubber(id="scrubber")

    def on_mount(self) -> None:
        """Read what there is, then look again and again."""
        self.query_one("#results", Table).focus()
        self.tell_time()
        self.call_after_refresh(self.run_worker, self._read, thread=True, group="reading")

    def _read(self) -> None:
        """In a thread, since a large session takes a second: what there is, and its results."""
        with lasting():
            events = self.watched.look()
            if (state := self.watched.state) is not None:
                self._rows.update(state, self._outcomes.update(state), running=self.watched.running)
        back_to(self, self._begin, events)

    def _begin(self, events: Sequence[Event]) -> None:
        self.reading = False
        self.take_up(events)
        self.tell_time()
        self.set_interval(self.host.pace(LOOK_SECONDS), self.look)
        self.set_interval(self.host.pace(LISTEN_SECONDS), self.listen)
        self.set_interval(self.host.pace(TELL_SECONDS), self._tick)

    def on_unmount(self) -> None:
        """A large session is large: nothing of it stays when nobody looks at it."""
        self.watched.forget()

    def look(self) -> None:
        """Take up what has happened since the last look."""
        before = self.watched.standing
        events = self.watched.look()
        if events or self.watched.standing != before:
            self.take_up(events)
            if self.replay is None:
                self.heard(events)

    def on_screen_resume(self) -> None:
        """While another screen covered this one, nothing was shown here."""
        self.place()

    def place(self) -> None:
        """Show where the person stands, once something has been read and while it can be seen."""
        if not self.reading and self.is_current:
            self._place()

    def take_up(self, events: Sequence[Event]) -> None:
        """Show a state that is new."""
        state = self.watched.state
        if state is None:
            return
        if any(map(results_table.changed_by, events)):
            self.found = self._outcomes.update(state)
        self.judge(state)
        self.here = position.followed(state, imported_run.first(state, self.found, self.here))
        self.place()

    def _tabulate(self, state: State) -> None:
        running = self.watched.running
        if self._tabled[0] is state and self._tabled[1] == running:
            return
        self._tabled = (state, running)
        table, rows = self.query_one("#results", Table), self._rows.update(state, self.found, running=running)
        table.show(results_table.columns(state), rows)
        self._counted = results_table.counted(state, self.found, rows)

    def _total(self, state: State) -> None:
        """The heading of the results; its time goes on where somebody conducts."""
        now = self.now if self.watched.running else state.last_at
        said = plain(choose(results_table.totals(state, self._counted, now), self.size.width - 8))
        self.query_one("#results", Table).entitle(said)

    def _place(self) -> None:
        state = self.watched.state
        if state is None:
            return
        self._tabulate(state)
        running, scrubber = self.watched.running, self.query_one(Scrubber)
        self.query_one(RunMap).show(state, self.found, self._grid_room, self.here.run, running=running)
        self.query_one("#results", Table).point(str(self.here.run))
        cells, found = self.size.width, self.found
        scrubber.put(iteration_strip.scrubber(state, self.here, cells, scrubber.held, results=found, running=running))
        self.watched.listen()
        self._speak()
        self.tell_time()
        self.hint()

    @property
    def _grid_room(self) -> int:
        return self.size.width - 6 if self.has_class("-solo") else max(20, self.size.width // 4)

    def listen(self) -> None:
        """Let the panes speak when something has arrived."""
        if not self.reading and self.watched.listen() and self.is_current:
            self._speak()

    def _tick(self) -> None:
        """Time goes on where somebody conducts, and until something has been read."""
        if self.watched.running or self.watched.state is None:
            self.tell_time()

    def _speak(self) -> None:
        agents = self.query_one(Agents)
        agents.show(speeches(self.watched, self.here), nothing(self.watched, self.here, agents.size.width - 6))

    def tell_time(self) -> None:
        """Header, verdict, clock: what changes with time alone."""
        if not self.is_current:
            return
        state = None if self.reading else self.watched.state
        cells, now = self.size.width, self.now
        if state is None:
            self.query_one("#header", Lines).show(line(Span(f" {self.nothing_yet()}", "dim")))
            return
        self.query_one("#header", Lines).show(self.head(state, cells))
        self.query_one("#verdict", Lines).show(*self._verdict(cells - 2))
        self._total(state)
        if (found := position.shown_at(state, self.here)) is not None:
            left = countdown.left(state, found[0], now, running=self.watched.running)
            self.query_one(CountdownClock).show(left, countdown.countdown_lines(state, found[0], left, 22))
            clock = line(
                Span(left.digits, left.tone if left.tone != "plain" else "strong"),
                Span(f" {countdown.beside(left)} ", "dim"),
            )
            self.query_one("#panes", Lines).show(spread(self._tabs(), clock, cells))

    def _verdict(self, cells: int) -> list[Line]:
        """One sentence, in two lines where one is too short: trouble first, else what the evidence says."""
        state = self.watched.state
        error = state.ended.error if state is not None and state.ended is not None else ""
        trouble = one_line(self.watched.trouble or self.trouble() or error, 2 * cells - 10)
        said = header.sentence(state, self.found) if state is not None else ""
        if self.replay is None and self.evidence is not None and not isinstance(self.evidence, str):
            said = self.evidence.verdict
        asked: Line = ()
        if state is not None and self.replay is None:
            asked = announcement(state, self.host.keys.key("session.decide", self))
        words = line(asked, Span(trouble, "bad") if trouble else Span(said))
        rows = [line(" ", row) for row in wrapped_line(words, cells)]
        if len(rows) <= MOST_ROWS:
            return rows
        key = self.host.keys.key("session.analysis", self)
        more = line(Span(f" {count(len(rows) - MOST_ROWS, 'more line')}, key ", "dim"), Span(key, "accent"))
        return [*rows[: MOST_ROWS - 1], spread(rows[MOST_ROWS - 1], more, cells)]

    def _tabs(self) -> Line:
        names = [(Span(f" {n} {p} ", "accent" if p == self._pane else "dim"),) for n, p in enumerate(PANES, 1)]
        return joined(names, Span(" "))

    def sized(self, width: int, height: int) -> None:
        """All panes where they fit, else one at a time."""
        self._narrow = width < WIDE[0] or height < WIDE[1]
        self._arrange()

    def _arrange(self) -> None:
        self.set_class(self._narrow or self._zoomed, "-solo")
        for pane in PANES:
            self.set_class(pane == self._pane, f"-{pane}")
        self.call_after_refresh(self.place)

    def on_table_moved(self, message: Table.Moved) -> None:
        """The cursor of the results names the run to look at."""
        if self.watched.state is not None:
            self.go(position.to_run(self.watched.state, int(message.key)))

    def on_table_chosen(self, message: Table.Chosen) -> None:
        """Enter opens the program."""
        self.action_read("program")

    def on_run_map_chosen(self) -> None:
        """So does enter in the map."""
        self.action_read("program")

    def on_agents_picked(self, message: Agents.Picked) -> None:
        """A tab of the narrow layout."""
        self.here = position.Position(run=message.run, iteration=self.here.iteration, following=True)
        self.place()

    def action_pane(self, pane: str) -> None:
        """Show or focus one pane."""
        self._pane = pane
        self._arrange()
        first = "#agent-0" if pane == "agents" else f"#{pane}"
        self.query_one(first).focus()

    def action_zoom(self) -> None:
        """Enlarge the pane that has the focus, or show all again."""
        self._zoomed = not self._zoomed
        self._arrange()

    def action_filter(self) -> None:
        """Show the results, and write the words that a row must hold."""
        self.action_pane("results")
        super().action_filter()

    def action_back(self) -> None:
        """Out of the filter, out of the enlarged pane, home."""
        if self.query_one("#filter").display:
            self.clear_filter()
        elif self._zoomed:
            self.action_zoom()
        elif not self.end_replay():
            self.app.pop_screen()

    def action_analysis(self) -> None:
        """What the evidence says."""
        from refinery_tui.tui.screens.analysis.analysis_screen import AnalysisScreen

        self.app.push_screen(AnalysisScreen(self))

    def action_read(self, view: str) -> None:
        """Read the iteration: program, difference, reply, prompt."""
        from refinery_tui.tui.screens.iteration.iteration_screen import IterationScreen

        if self.watched.state is not None and position.shown_at(self.watched.state, self.here) is not None:
            self.app.push_screen(IterationScreen(self, view))
