"""Who speaks in a pane: headings from long to short."""

from refinery_tui.core.base.text import one_line
from refinery_tui.core.record.dataframes import model_words, turn_model
from refinery_tui.core.record.iteration import Turn
from refinery_tui.core.record.results import trajectory
from refinery_tui.core.record.run.turn_words import called, role_of
from refinery_tui.core.record.state import Run, State
from refinery_tui.tui.text.styled import Line, Span, line

DOT = Span(" · ", "dim")


def speaker(run: Run, turn: Turn, *, doing: str = "") -> tuple[Line, ...]:
    """The heading of a run's only agent, or of a person's program; `doing` is what the bench does."""
    number = Span(f"run {run.planned.id}", "strong")
    if turn.person:
        return _written(number, turn)
    agent = Span("agent", "strong")
    iteration, short = Span(f"iteration {turn.iteration}", "dim"), Span(f"iter {turn.iteration}", "dim")
    asks, times = _asks(run, turn, doing), _times(run)
    return (
        line(number, DOT, agent, DOT, iteration, times, asks),
        line(number, DOT, agent, DOT, short, times, asks),
        line(number, DOT, short, times, asks),
        line(number, DOT, agent, DOT, short, asks),
        *((line(number, asks),) if asks else ()),
        line(number, DOT, short),
    )


def run_headings(run: Run, turn: Turn, *, doing: str = "") -> tuple[Line, ...]:
    """The heading of a run's pane in which several speak: run, iteration, times so far, what the bench does."""
    number = Span(f"run {run.planned.id}", "strong")
    iteration, short = Span(f"iteration {turn.iteration}", "dim"), Span(f"iter {turn.iteration}", "dim")
    asks, times = _asks(run, turn, doing), _times(run)
    return (
        line(number, DOT, iteration, times, asks),
        line(number, DOT, short, times, asks),
        line(number, DOT, short, asks),
        *((line(number, asks),) if asks else ()),
        line(number, DOT, short),
    )


def voice_headings(state: State, run: Run, turn: Turn) -> tuple[Line, ...]:
    """The heading of one of those who speak in a run's pane: name, role, model."""
    if turn.person:
        return (line(Span(called(turn), "strong"), DOT, Span("a person", "accent")),)
    name = Span(called(turn), "strong")
    role = line(DOT, Span(role_of(turn), "accent")) if role_of(turn) else ()
    model = line(DOT, Span(one_line(model_words(turn_model(state, run, turn), turn.model), 60), "dim"))
    return line(name, role, model), line(name, role), line(name)


def _asks(run: Run, turn: Turn, doing: str) -> Line:
    if doing:
        return line(DOT, Span(doing, "accent"))
    return line(DOT, Span("waits for you", "fair")) if run.awaiting == turn.iteration else ()


def _times(run: Run) -> Line:
    return line(DOT, Span(bars, "accent")) if (bars := trajectory(run)) else ()


def _written(number: Span, turn: Turn) -> tuple[Line, ...]:
    """The heading of a person's program."""
    person = Span("person", "accent")
    name, iteration = Span(f" ({one_line(turn.person, 20)})", "dim"), Span(f"iteration {turn.iteration}", "dim")
    return line(number, DOT, person, name, DOT, iteration), line(number, DOT, person)
