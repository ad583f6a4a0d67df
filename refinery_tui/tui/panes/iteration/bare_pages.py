"""What is read of a run that has no iteration: an imported one, or one that has not begun."""

from refinery_tui.core.record.iteration import Iteration
from refinery_tui.core.record.state import Run, State
from refinery_tui.tui.panes.iteration import iteration_facts as of_iteration
from refinery_tui.tui.panes.iteration.iteration_pages import note
from refinery_tui.tui.panes.session import imported_run
from refinery_tui.tui.panes.session.header import treatment
from refinery_tui.tui.text.styled import Line, Span, line


def page(state: State, run: Run, cells: int) -> list[Line]:
    """The page."""
    if state.published:
        return imported_run.imported_lines(state, run, cells)
    words = "has not started" if run.status == "waiting" else "has no iteration yet"
    return note(f"Run {run.planned.id} {words}: there is nothing to read.", cells)


def bare_facts(state: State, run: Run, cells: int) -> list[Line]:
    """What stands beside it."""
    if state.published:
        return imported_run.imported_facts(state, run, cells)
    return [line(Span(treatment(state, run), "dim")), (), *note(run.status, cells)]


def facts_of(state: State, run: Run, iteration: Iteration, cells: int, *, running: bool = True) -> list[Line]:
    """The facts of an iteration, or of the run where its one iteration stands for an imported program."""
    if state.published:
        return imported_run.imported_facts(state, run, cells)
    return of_iteration.iteration_facts(state, run, iteration, cells, running=running)
