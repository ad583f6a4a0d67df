"""One iteration to read: difference, program, reply, prompt, and what the bench said, with the same stepping keys."""

from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Input

from refinery_tui.core.record.dataframes import turn_model
from refinery_tui.core.record.iteration import Iteration
from refinery_tui.core.record.state import Run, State
from refinery_tui.tui.feed import position
from refinery_tui.tui.panes.iteration import bare_pages, iteration_pages, turn_pages
from refinery_tui.tui.panes.session import header, iteration_strip
from refinery_tui.tui.screens.compare.compare_keys import open_comparison
from refinery_tui.tui.screens.iteration.iteration_keys import KEYS
from refinery_tui.tui.screens.session.evidence import Evidence
from refinery_tui.tui.screens.session.human_control import HumanControl
from refinery_tui.tui.screens.session.open_session import OpenSession
from refinery_tui.tui.screens.session.replay_control import ReplayControl
from refinery_tui.tui.screens.session.session_commands import SessionCommands
from refinery_tui.tui.screens.session.step_control import StepControl
from refinery_tui.tui.screens.shared.page import Page
from refinery_tui.tui.screens.shared.page_search import PageSearch, search_box
from refinery_tui.tui.text.styled import Line, Span, line, spread, width
from refinery_tui.tui.text.tabs import numbered, tab_line
from refinery_tui.tui.widgets.line_widgets import Lines
from refinery_tui.tui.widgets.reader import Build, PageReader
from refinery_tui.tui.widgets.scrubber import Scrubber

VIEWS = ("diff", "program", "reply", "prompt", "facts", "turns", "family")
FACTS_WIDE = 110
LOOK_SECONDS = 0.1


class IterationScreen(Page):
    """Reads the open session; where it stands is where the session screen below it stands afterwards."""

    BINDINGS: ClassVar[list[BindingType]] = KEYS

    def __init__(self, session: OpenSession, replaying: ReplayControl, evidence: Evidence, view: str) -> None:
        super().__init__()
        self.session, self.replaying, self.evidence = session, replaying, evidence
        self.commands = SessionCommands(self, session)
        self.steps = StepControl(self, session, replaying, self.draw)
        self.human = HumanControl(self, session, self.steps.go)
        self.search = PageSearch(self)
        self.view, self.to_best, self.side_by_side = view, False, True
        self._seen: State | None = None
        self._standing = (False, "")
        self._before, self._asked = session.here, session.replay is not None
        self._stay()

    def body(self) -> ComposeResult:
        """The views' names, what is read, the facts beside it."""
        yield Lines(id="header")
        yield Lines(id="verdict")
        yield Lines(id="views")
        with Horizontal(id="pages"):
            yield PageReader(id="page")
            facts = PageReader(id="facts")
            facts.border_title = "Facts"
            yield facts
        yield search_box()
        yield Scrubber(id="scrubber")

    def on_mount(self) -> None:
        """Read, and look again while the session goes on."""
        self.query_one("#page").focus()
        self.draw()
        self.set_interval(self.host.pace(LOOK_SECONDS), self.look)

    def on_unmount(self) -> None:
        """Hold no state any more."""
        self._seen = None

    def look(self) -> None:
        """The session may have gone on: the session screen has read it."""
        state, standing = self.session.watched.state, self.session.watched.standing
        if state is self._seen and standing == self._standing and not self.session.watched.running:
            return
        self._seen, self._standing = state, standing
        if state is not None and self.session.here.following:
            self.session.here = position.followed(state, self.session.here)
            self._stay()
        self.draw()

    def _stay(self) -> None:
        """What is being read stays, whatever arrives, until it is asked for what happens."""
        if not self._asked:
            self.session.here = position.read_at(self.session.here)

    def draw(self) -> None:
        """Show the iteration."""
        state = self.session.watched.state
        found = position.shown_at(state, self.session.here) if state is not None else None
        if state is None or found is None:
            return
        run, whole = found
        iteration = position.iteration_read(state, self.session.here)
        self._frame(state, run)
        self.set_class(self.size.width < FACTS_WIDE or self.view == "facts", "-solo")  # the facts stand there once
        if iteration is None or whole is None:
            bare = (run.planned.id, 0, run.status)
            self.query_one("#page", PageReader).show(bare, lambda cells: bare_pages.page(state, run, cells))
            self.query_one("#facts", PageReader).show(bare, lambda cells: bare_pages.bare_facts(state, run, cells))
            return
        key = (run.planned.id, iteration.number, self.session.here.turn)
        build = self._build(state, run, whole, iteration)
        arrived = self._arrived(run, iteration) if self.view == "reply" else 0
        running = self.session.watched.running
        of = (run, len(state.rounds)) if self.view in ("facts", "turns", "family") else (whole, key)
        fresh = (key, self.view, self.to_best, self.side_by_side, of, arrived, running)
        self.query_one("#page", PageReader).show(fresh, build, place=(key, self.view), follow=self.view == "reply")
        self.query_one("#facts", PageReader).show(
            (key, iteration, run, len(state.rounds), running),
            lambda cells: bare_pages.facts_of(state, run, iteration, cells, running=running),
            place=key,
        )

    def _arrived(self, run: Run, iteration: Iteration) -> int:
        """Characters of the reply that is arriving, if one is."""
        return sum(
            len(self.session.watched.text(run.planned.id, turn)) for turn in iteration.turns if turn.status == "running"
        )

    def _frame(self, state: State, run: Run) -> None:
        cells = self.size.width
        self.query_one("#header", Lines).show(self.commands.headline(state, cells))
        said = self.session.watched.trouble or header.treatment(state, run)
        self.query_one("#verdict", Lines).show(line(Span(f" run {run.planned.id}: ", "strong"), Span(said, "dim")))
        tabs, mode = tab_line(numbered(VIEWS), VIEWS.index(self.view), cells), self._mode()
        self.query_one("#views", Lines).show(spread(tabs, mode if width(tabs) + width(mode) <= cells else (), cells))
        scrubber = self.query_one(Scrubber)
        running = self.session.watched.running
        scrubber.put(
            iteration_strip.scrubber(
                state, self.session.here, cells, scrubber.held, results=self.session.found, running=running
            )
        )

    def _mode(self) -> Line:
        if self.view != "diff":
            return ()
        against = "the fastest other one" if self.to_best else "the one before"
        return line(Span(f"against {against} ", "dim"))

    def _build(self, state: State, run: Run, whole: Iteration, iteration: Iteration) -> Build:
        """The page that is open, of the iteration or of the one turn of it that is read alone."""
        running, turn = self.session.watched.running, self.session.here.turn
        match self.view:
            case "program":
                return lambda cells: iteration_pages.program(iteration, cells, running=running)
            case "reply":
                return lambda cells: iteration_pages.reply(
                    iteration, cells, lambda turn: self.session.watched.text(run.planned.id, turn), running=running
                )
            case "prompt":
                return lambda cells: iteration_pages.prompt(iteration, partial(turn_model, state, run), cells)
            case "facts":
                return lambda cells: bare_pages.facts_of(state, run, iteration, cells, running=running)
            case "turns":
                return lambda cells: turn_pages.turns(state, run, whole, cells, turn=turn, running=running)
            case "family":
                return lambda cells: turn_pages.family(run, whole, cells, turn=turn, running=running)
            case _:
                best, side = self.to_best, self.side_by_side
                return lambda cells: iteration_pages.difference(
                    run, iteration, cells, to_best=best, side=side, running=running, turn=turn
                )

    @property
    def topics(self) -> tuple[str, ...]:
        """The view that is open."""
        return (self.view,)

    def sized(self, width: int, height: int) -> None:
        """Pages are made for a width."""
        self.call_after_refresh(self.draw)

    def refusal(self, action: str) -> str:
        """Why something cannot be done now."""
        return self.replaying.refusal(action) or self.human.refusal(action)

    def on_scrubber_picked(self, message: Scrubber.Picked) -> None:
        """Somebody points at an iteration on the ladder."""
        self.steps.to_iteration(message.iteration)

    def on_input_changed(self, message: Input.Changed) -> None:
        """What is found follows what is written."""
        self.search.write(message.value)

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Back to the page."""
        self.search.done()

    def action_search(self) -> None:
        """Ask for the words to find."""
        self.search.ask()

    def action_search_on(self, step: int) -> None:
        """To another match."""
        self.search.go_on(step)

    def action_step(self, step: int) -> None:
        """One iteration on or back."""
        self.steps.by_iteration(step)

    def action_turn(self, step: int) -> None:
        """One turn on or back."""
        self.steps.by_turn(step)

    def action_to_turn(self, run: int, turn: int) -> None:
        """Read one turn alone: a row of the turns, or of the family tree."""
        self.steps.to_turn(run, turn)

    def action_run(self, step: int) -> None:
        """One run on or back."""
        self.steps.by_run(step)

    def action_go_to(self) -> None:
        """Ask where to."""
        self.steps.ask()

    def action_copy(self) -> None:
        """Copy the program that stands here."""
        self.steps.copy()

    def action_follow(self) -> None:
        """From now on the page goes along with what happens."""
        self._asked = True
        self.steps.follow()

    def action_replay(self) -> None:
        """Replay from here, where the reply can be seen arriving; or pause, or go on."""
        if self.session.replay is None:
            self.view, self._asked = "reply", True
        self.replaying.toggle()
        self.draw()

    def action_pace(self, step: int) -> None:
        """A faster or slower replay."""
        self.replaying.pace(step)
        self.draw()

    def action_edit(self) -> None:
        """Edit the program."""
        self.human.edit()

    def action_decide(self) -> None:
        """Decide at a gate."""
        self.human.decide()

    def action_accept(self) -> None:
        """Accept the run's result for new records."""
        self.human.use.ask()

    def action_compare(self) -> None:
        """Compare the run that is shown."""
        open_comparison(self, self.session.watched, self.session.here)

    def action_analysis(self) -> None:
        """What the evidence says; back leads here."""
        from refinery_tui.tui.screens.analysis.analysis_screen import AnalysisScreen

        self.app.push_screen(AnalysisScreen(self.session, self.evidence, self.read_run))

    def read_run(self, run: int) -> None:
        """Back from the analysis, to a run's program."""
        self.app.pop_screen()
        self.steps.to_run(run)
        self.action_view("program")

    def action_view(self, view: str) -> None:
        """Read something else of the same iteration."""
        self.view = view
        self.draw()

    def action_best(self) -> None:
        """The difference against the fastest correct program of the run, or against the one before."""
        self.view, self.to_best = "diff", not self.to_best
        self.draw()

    def action_side(self) -> None:
        """Side by side, or one below the other."""
        self.view, self.side_by_side = "diff", not self.side_by_side
        self.draw()

    def action_back(self) -> None:
        """Out of the replay, or back to the session, standing at the same place."""
        if self.search.end():
            return
        if self.replaying.end():
            self.draw()
            return
        if self.session.here == position.read_at(self._before):
            self.session.here = self._before  # nobody stepped away: the session screen follows as it did
        self.app.pop_screen()
