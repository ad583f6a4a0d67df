"""The page of notes after each turn of an iteration, marked where it differs from the page that the agent was shown."""

from refinery_tui.core.record.iteration import Iteration, Turn
from refinery_tui.core.record.run.team_notes import asked_for_notes, notes_change
from refinery_tui.core.record.run.turn_words import with_role
from refinery_tui.tui.text import diffs
from refinery_tui.tui.text.styled import Line, Span, line


def notes_rows(iteration: Iteration, cells: int) -> list[Line]:
    """A title and the page for each turn that was offered it and came to its end; nothing where none was."""
    asked = [turn for turn in iteration.turns if asked_for_notes(turn) and turn.outcome == "complete"]
    return [row for turn in asked for row in _page(turn, cells)]


def _page(turn: Turn, cells: int) -> list[Line]:
    change = notes_change(turn)
    head = line(Span("page of notes", "title"), Span(f" · turn {turn.number}, {with_role(turn)}", "dim"))
    if change is None:
        return [(), head, line(Span("stays as it was", "dim"))]
    return [(), head, *diffs.unified(change.before, change.after, cells)]
