"""The map treatment x task, the three questions and the field's numbers, above the effects of a session over tasks."""

from refinery_tui.core.analysis.report.render_tasks import (
    by_task,
    differences,
    numbers,
    questions,
    shares,
    task_map,
    tasks_title,
)
from refinery_tui.tui.text.styled import Line, Span, line
from refinery_tui.tui.views.context import ViewContext, marked, wrapped_lines

_NOTE = Span("! ", "fair")


def over_tasks(asked: ViewContext) -> list[Line]:
    """What is said over several tasks; nothing for a session of one. Until the plan has looked it is the map alone."""
    found, cells = asked.found.tasks, asked.cells
    if found is None:
        return []
    rows: list[Line] = [line(Span(tasks_title(found), "title"))]
    rows += [line(row) for row in task_map(found, cells)]
    rows += [line(Span(row, "strong") if row.startswith(">") else row) for row in (*questions(found), *shares(found))]
    rows += [line(row) for row in by_task(found, cells)]
    told = differences(found)
    rows += wrapped_lines(told, cells) if told else []
    for note in found.notes:
        rows += marked(_NOTE, note, cells)
    return [*rows, ()]


def field_rows(asked: ViewContext) -> list[Line]:
    """The field's own numbers below the effects."""
    found = asked.found.tasks
    if found is None or not found.numbers:
        return []
    title = line(Span("The field's own numbers, each task once; intervals over tasks", "title"))
    return [(), title, *(line(row) for row in numbers(found.numbers, asked.cells))]
