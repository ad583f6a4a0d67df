"""The session screen: agents at work, the runs, the results, the time that is left; every iteration a step away."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from refinery_tui.core.record.direct.answers import is_direct
from refinery_tui.core.record.events import Event
from refinery_tui.tui.feed import position
from refinery_tui.tui.feed.session_tail import SessionTail
from refinery_tui.tui.runtime.gc_tuning import without_passes
from refinery_tui.tui.runtime.workers import back_to
from refinery_tui.tui.screens.compare.compare_keys import open_comparison
from refinery_tui.tui.screens.session.evidence import Evidence
from refinery_tui.tui.screens.session.human_control import HumanControl
from refinery_tui.tui.screens.session.open_session import OpenSession
from refinery_tui.tui.screens.session.replay_control import ReplayControl
from refinery_tui.tui.screens.session.session_commands import SessionCommands
from refinery_tui.tui.screens.session.session_keys import KEYS
from refinery_tui.tui.screens.session.session_panes import SessionPanes
from refinery_tui.tui.screens.session.step_control import StepControl
from refinery_tui.tui.screens.shared.page import Page
from refinery_tui.tui.screens.shared.table_filter import TableFilter, filter_box
from refinery_tui.tui.widgets.agents import Agents
from refinery_tui.tui.widgets.clock import CountdownClock
from refinery_tui.tui.widgets.line_widgets import Lines
from refinery_tui.tui.widgets.run_map import RunMap
from refinery_tui.tui.widgets.scrubber import Scrubber
from refinery_tui.tui.widgets.table import Table

LOOK_SECONDS = 0.1
LISTEN_SECONDS = 1 / 16
LIBRARIES_SECONDS = 1.0  # after a session was opened: first its screen, then what its analysis will need
TELL_SECONDS = 0.25  # the digits of the clock are whole seconds
ASKS = "a run's number, or words of its row such as agents 1 or 8 iter"


class SessionScreen(Page):
    """Looks at one session folder ten times a second and shows what is new in it; each of its parts does one thing."""

    BINDINGS: ClassVar[list[BindingType]] = KEYS

    def __init__(self, watched: SessionTail, clock: Callable[[], float]) -> None:
        super().__init__()
        self._edited = ""  # what was last said of an editor's traces in the file
        self.session = OpenSession(watched, clock, self._taken_up)
        self.commands = SessionCommands(self, self.session)
        self.evidence = Evidence(self, self.session, self._judged)
        self.panes = SessionPanes(self, self.session, self.evidence, self.commands)
        self.replaying = ReplayControl(self, self.session)
        self.steps = StepControl(self, self.session, self.replaying, self.panes.draw)
        self.human = HumanControl(self, self.session, self.steps.go)
        self.filter = TableFilter(self, "results")

    def body(self) -> ComposeResult:
        """The header and the verdict above the panes, the scrubber below them."""
        yield Lines(id="header")
        yield Lines(id="verdict")
        yield Lines(id="panes")
        with Horizontal(id="upper"):
            with Vertical(id="left"):
                yield RunMap(id="runs")
                yield CountdownClock(id="clock")
            yield Agents(id="agents")
        table = Table(id="results", empty="No run is planned.", pointed=True)
        table.border_title = "Results"
        yield table
        yield filter_box(ASKS)
        yield Scrubber(id="scrubber")

    def on_mount(self) -> None:
        """Read what there is, then look again and again."""
        self.query_one("#results", Table).focus()
        self.panes.tell_time()
        self.call_after_refresh(self.run_worker, self._read, thread=True, group="reading")

    def _read(self) -> None:
        with without_passes():
            events = self.session.read()
        back_to(self, self._begin, events)

    def _begin(self, events: Sequence[Event]) -> None:
        self.session.reading = False
        self.session.take_up(events)
        self.panes.tell_time()
        self.set_interval(self.host.pace(LOOK_SECONDS), self.human.look)
        self.set_interval(self.host.pace(LISTEN_SECONDS), self.panes.listen)
        self.set_interval(self.host.pace(TELL_SECONDS), self.panes.tick)
        self.set_timer(LIBRARIES_SECONDS, lambda: self.host.findings.libraries.begin(self.host.keys_so_far))

    def _taken_up(self) -> None:
        edited = self.session.source.reader.edited
        if edited and edited != self._edited:
            self._edited = edited
            self.notify(edited, markup=False)
        self.evidence.judge()
        self.panes.draw()

    def _judged(self) -> None:
        self.panes.tell_time()

    def on_unmount(self) -> None:
        """Nothing of the session stays."""
        self.session.forget()
        self.panes.forget()

    def on_screen_resume(self) -> None:
        """While another screen covered this one, nothing was shown here."""
        self.panes.draw()

    def sized(self, width: int, height: int) -> None:
        """All panes where they fit, else one at a time."""
        self.panes.fit(width, height)

    def refusal(self, action: str) -> str:
        """Why something cannot be done now; a replay is paused by the key that pauses a session."""
        if action == "pause" and self.session.replay is not None:
            return ""
        parts = (self.replaying, self.commands, self.human)
        return next((why for part in parts if (why := part.refusal(action))), "")

    def wording(self, binding: Binding) -> str:
        """`space` resumes a session, or a replay, that is paused."""
        replay, state = self.session.replay, self.session.watched.state
        paused = replay.paused if replay is not None else state is not None and state.status == "paused"
        return "resume" if paused and binding.action == "pause" else binding.description

    def on_table_moved(self, message: Table.Moved) -> None:
        """The cursor of the results names the run to look at."""
        self.steps.to_run(int(message.key))

    def on_table_chosen(self, message: Table.Chosen) -> None:
        """Enter opens the program."""
        self.action_read("program")

    def on_run_map_moved(self, message: RunMap.Moved) -> None:
        """Somebody points at a run in the map."""
        self.steps.to_run(message.run)

    def on_run_map_chosen(self) -> None:
        """Enter in the map opens the program."""
        self.action_read("program")

    def on_scrubber_picked(self, message: Scrubber.Picked) -> None:
        """Somebody points at an iteration on the ladder."""
        self.steps.to_iteration(message.iteration)

    def action_watch(self, run: int) -> None:
        """Watch a run's agents: a tab of the narrow layout."""
        here = self.session.here
        self.session.here = position.Position(run=run, iteration=here.iteration, following=True)
        self.panes.draw()

    def on_input_changed(self, message: Input.Changed) -> None:
        """The rows follow what is written."""
        self.filter.write(message.value)

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Back to the rows."""
        self.filter.done()

    def action_step(self, step: int) -> None:
        """One iteration on or back."""
        self.steps.by_iteration(step)

    def action_turn(self, step: int) -> None:
        """One turn on or back."""
        self.steps.by_turn(step)

    def action_to_turn(self, run: int, turn: int) -> None:
        """Look at one turn alone: a row of a run's hand-over."""
        self.steps.to_turn(run, turn)

    def action_run(self, step: int) -> None:
        """One run on or back."""
        self.steps.by_run(step)

    def action_follow(self) -> None:
        """Stay with what happens."""
        self.steps.follow()

    def action_go_to(self) -> None:
        """Ask where to."""
        self.steps.ask()

    def action_copy(self) -> None:
        """Copy the program that stands here."""
        self.steps.copy()

    def action_replay(self) -> None:
        """Begin a replay, pause it, or go on."""
        self.replaying.toggle()

    def action_pace(self, step: int) -> None:
        """A faster or slower replay."""
        self.replaying.pace(step)

    def action_pause(self) -> None:
        """Pause or resume the replay, else the session."""
        if self.session.replay is not None:
            self.replaying.toggle()
        else:
            self.commands.pause()

    def action_single(self) -> None:
        """One turn more."""
        self.commands.one_turn()

    def action_stop(self) -> None:
        """Stop the session."""
        self.commands.stop()

    def action_go_on(self) -> None:
        """Go on with the session."""
        self.commands.go_on()

    def action_export(self) -> None:
        """Export it."""
        self.commands.export()

    def action_plan(self) -> None:
        """Plan from it."""
        self.commands.plan()

    def action_edit(self) -> None:
        """Edit the program."""
        self.human.edit()

    def action_message(self) -> None:
        """Write to the team."""
        self.human.message()

    def action_decide(self) -> None:
        """Decide at a gate."""
        self.human.decide()

    def action_accept(self) -> None:
        """Accept the run's result for new records."""
        self.human.use.ask()

    def action_compare(self) -> None:
        """Compare the run that is shown."""
        open_comparison(self, self.session.watched, self.session.here)

    def action_sort(self) -> None:
        """Sort the results."""
        self.filter.sort()

    def action_filter(self) -> None:
        """Show the results, and write the words that a row must hold."""
        self.action_pane("results")
        self.filter.ask()

    def action_pane(self, pane: str) -> None:
        """Show or focus one pane."""
        self.panes.pane = pane
        self.panes.arrange()
        self.query_one("#agent-0" if pane == "agents" else f"#{pane}").focus()

    def action_zoom(self) -> None:
        """Enlarge the pane that has the focus, or show all again."""
        self.panes.zoomed = not self.panes.zoomed
        self.panes.arrange()

    def action_back(self) -> None:
        """Out of the filter, out of the enlarged pane, home."""
        if self.filter.seen:
            self.filter.clear()
        elif self.panes.zoomed:
            self.action_zoom()
        elif not self.replaying.end():
            self.app.pop_screen()

    def action_analysis(self) -> None:
        """What the evidence says."""
        from refinery_tui.tui.screens.analysis.analysis_screen import AnalysisScreen

        self.app.push_screen(AnalysisScreen(self.session, self.evidence, self.read_run))

    def read_run(self, run: int) -> None:
        """Go to a run and read its program."""
        self.steps.to_run(run)
        self.action_read("program")

    def action_read(self, view: str) -> None:
        """Read the iteration: program, difference, reply, prompt."""
        from refinery_tui.tui.screens.iteration.iteration_screen import IterationScreen

        state = self.session.watched.state
        if state is not None and (here := position.shown_at(state, self.session.here)) is not None:
            none_written = state.scored_elsewhere or is_direct(state, here[0])
            shown = "reply" if view == "program" and none_written else view
            self.app.push_screen(IterationScreen(self.session, self.replaying, self.evidence, shown))
