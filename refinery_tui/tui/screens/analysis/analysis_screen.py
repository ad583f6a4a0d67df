"""What the evidence says: ten views, the verdict above each, live while the session goes on."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from refinery_tui.core.record.run.program_marks import tells_marks
from refinery_tui.core.record.state import Run
from refinery_tui.tui.keys.common_keys import QUIT, THEME
from refinery_tui.tui.panes.session.pointed_run import nearest_run, run_words
from refinery_tui.tui.panes.session.task_runs import runs_of_task
from refinery_tui.tui.screens.plan.start_keys import PLAN
from refinery_tui.tui.screens.session.evidence import Evidence
from refinery_tui.tui.screens.session.open_session import OpenSession
from refinery_tui.tui.screens.session.session_commands import SessionCommands
from refinery_tui.tui.screens.shared.page import Page
from refinery_tui.tui.text.styled import Line, Span, line
from refinery_tui.tui.text.wrap import wrapped
from refinery_tui.tui.views.tabs import MARKS, MARKS_KEY, NAMES, TASKS, TASKS_KEY, key, tabs
from refinery_tui.tui.widgets.line_widgets import Lines
from refinery_tui.tui.widgets.reader import PageReader

LOOK_SECONDS = 0.2
_NO_MAP = "This session is of one task, so there is no map of tasks: only one over several tasks has it."
_NO_RUNS = f"Runs are stepped through and opened in the map of tasks: {TASKS_KEY} shows it."
_NO_MARKS = "There are no marks here: the task does not say which of its cases its agents are shown."
_NO_OTHER = "There is nothing else to turn to in this view."
_TURNED = ("interaction", "curves", TASKS)  # the views of which there are several


class AnalysisScreen(Page):
    """Reads the findings of the open session, live."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(key(name), f"view('{name}')", name, id=f"analysis.{name}", tooltip=f"the {name}", show=False)
            for name in NAMES
            if key(name)
        ),
        Binding(TASKS_KEY, "task_map", TASKS, id="analysis.tasks", tooltip="the map of several tasks", show=False),
        Binding(MARKS_KEY, "marks", MARKS, id="analysis.marks", tooltip="the marks of programs", show=False),
        Binding(
            "left_square_bracket", "turn(-1)", "other", id="analysis.back", tooltip="the pair, axis or task before"
        ),
        Binding("right_square_bracket", "turn(1)", "other", id="analysis.next", tooltip="the next pair, axis or task"),
        Binding("left_curly_bracket", "step_run(-1)", "run", id="analysis.run-back", tooltip="the task's run before"),
        Binding("right_curly_bracket", "step_run(1)", "run", id="analysis.run-next", tooltip="the task's next run"),
        Binding("enter", "open_chosen", "open", id="analysis.open", tooltip="the program of the run that is chosen"),
        PLAN,
        Binding("x", "export", "export", id="session.export", tooltip="export the session to files"),
        Binding("escape", "app.pop_screen", "back", id="analysis.leave", tooltip="back to where it was opened"),
        THEME,
        QUIT,
    ]

    def __init__(self, session: OpenSession, evidence: Evidence, read_run: Callable[[int], None]) -> None:
        """`read_run` opens the program of a run that somebody points at."""
        super().__init__()
        self._read_run = read_run
        self.session, self.evidence, self.view = session, evidence, NAMES[0]
        self.commands = SessionCommands(self, session)
        self._turns = dict.fromkeys(_TURNED, 0)
        self._pointed = self._run = 0

    def body(self) -> ComposeResult:
        """The header, the views' names, what is read."""
        yield Lines(id="header")
        yield Lines(id="views")
        yield PageReader(id="page")

    def on_mount(self) -> None:
        """Show, and look again while the session goes on."""
        self.query_one("#page").focus()
        self.set_interval(LOOK_SECONDS, self.draw)

    def draw(self) -> None:
        """Show the view."""
        state, cells = self.session.watched.state, self.size.width
        if state is None or cells == 0:
            return
        self.query_one("#header", Lines).show((Span(" "), *self.commands.header(state, cells - 2)))
        shown = tabs(self.view, cells, several=state.several, marked=tells_marks(state))
        self.query_one("#views", Lines).show(shown)
        page = self.query_one("#page", PageReader)
        page.border_title, page.border_subtitle = self.view, self._news()
        self._fill(page)

    def _fill(self, page: PageReader) -> None:
        """The chosen view of the newest findings; before there are any, why, and the health of the bench."""
        state, found, name = self.session.watched.state, self.evidence.found, self.view
        if state is None:
            return
        if found is None or isinstance(found, str):
            words = found or self._waiting()
            bench = (len(state.calibrations), len(state.resumptions)) if name == "health" else None
            page.show((name, words, bench), lambda width: self._without(words, width), place=name)
            return
        from refinery_tui.tui.views.context import ViewContext
        from refinery_tui.tui.views.registry import view

        pair, axis, rows = self._turns["interaction"], self._turns["curves"], max(1, self.size.height - 5)
        foreseen, stand = self.evidence.foreseen, self.evidence.stand
        task, run = self._turns[TASKS], self._run
        shown = (name, stand, self.evidence.foreseen_stand, pair, axis, rows, len(state.calibrations), task, run)

        results = self.session.found

        def build(width: int) -> list[Line]:
            asked = ViewContext(
                found=found,
                state=state,
                cells=width,
                rows=rows,
                foreseen=foreseen,
                pair=pair,
                axis=axis,
                task=task,
                run=run,
                results=results,
            )
            return view(name, asked)

        page.show(shown, build, place=name)

    def _without(self, words: str, cells: int) -> list[Line]:
        state = self.session.watched.state
        rows = [line(Span(row, "dim")) for row in wrapped(words, cells)]
        if self.view != "health" or state is None:
            return rows
        from refinery_tui.tui.views.health import checked

        return [*rows, (), *checked(state, cells)]

    def _waiting(self) -> str:
        if self.evidence.computing:
            return "Analysing the first block ..."
        return "No block has been timed completely yet: the analysis begins with the first."

    def _news(self) -> str:
        """What is on its way, at the foot of the page, where it moves nothing."""
        if not self.evidence.computing:
            return ""
        return "computing ..." if self.evidence.found is None else "computing the new block ..."

    @property
    def topics(self) -> tuple[str, ...]:
        """The view that is open."""
        return (self.view,)

    def sized(self, width: int, height: int) -> None:
        """Pages are made for a width."""
        self.call_after_refresh(self.draw)

    def action_view(self, view: str) -> None:
        """Another view."""
        self.view = view
        self.draw()
        self.hint()

    def action_program(self, treatment: str, value: float) -> None:
        """Say which run a dot stands for; a second click on it opens the run's program."""
        state = self.session.watched.state
        found = nearest_run(state, self.session.found, treatment, value) if state is not None else None
        if state is None or found is None:
            return
        again, self._pointed = self._pointed == found.run, found.run
        if again:
            self._read_run(found.run)
        else:
            self.notify(f"{run_words(state, found)}; click again to open it")

    def action_turn(self, by: int) -> None:
        """Another pair of factors, or another axis."""
        self._turns[self.view] += by
        self._run = 0
        self.draw()

    def action_task_map(self) -> None:
        """The map of several tasks."""
        self.action_view(TASKS)

    def action_marks(self) -> None:
        """The marks of final programs."""
        self.action_view(MARKS)

    def action_task(self, place: int) -> None:
        """The task of a row that was clicked."""
        self._turns[TASKS], self._run = place, 0
        self.draw()

    def action_step_run(self, by: int) -> None:
        """Another run of the task that is chosen."""
        self._run += by
        self.draw()

    def action_open_chosen(self) -> None:
        """The program of the run that is chosen."""
        runs = self._runs
        if runs:
            self._read_run(runs[self._run % len(runs)].planned.id)

    def action_open_run(self, run: int) -> None:
        """The program of a run that was clicked."""
        self._read_run(run)

    @property
    def _runs(self) -> tuple[Run, ...]:
        """The runs of the task that is chosen."""
        state, found = self.session.watched.state, self.evidence.found
        if state is None:
            return ()
        if found is None or isinstance(found, str) or found.tasks is None:
            return ()
        shown = found.tasks.tasks
        own = runs_of_task(state, shown[self._turns[TASKS] % len(shown)], found.tasks.treatments)
        return tuple(run for runs in own.values() for run in runs)

    def wording(self, binding: Binding) -> str:
        """What is stepped through is said by its name."""
        return "task" if self.view == TASKS and binding.action.startswith("turn") else super().wording(binding)

    def refusal(self, action: str) -> str:
        """There is another one only where there are several; a map and marks not of every session."""
        state = self.session.watched.state
        several, marked = state is not None and state.several, state is not None and tells_marks(state)
        match action:
            case "turn":
                return "" if self._turns_on else _NO_OTHER
            case "step_run" | "open_chosen" if self.view != TASKS:
                return _NO_RUNS if several else _NO_MAP
            case "task_map":
                return "" if several else _NO_MAP
            case "marks":
                return "" if marked else _NO_MARKS
            case _:
                return ""

    @property
    def _turns_on(self) -> bool:
        """Whether the open view shows one of several things at a time: pairs, axes, tasks."""
        found = self.evidence.found
        if found is None or isinstance(found, str):
            return False
        match self.view:
            case "interaction":
                return len(found.interactions) > 1
            case "curves":
                return bool(found.trajectories or found.versions)
            case _:
                return self.view == TASKS and found.tasks is not None and len(found.tasks.tasks) > 1

    def action_plan(self) -> None:
        """What would it take? from this session's data."""
        self.commands.plan()

    def action_export(self) -> None:
        """The same dialog as on the session screen."""
        self.commands.export()
