"""m tasks: the map treatment x task, the runs of the chosen task, and below them all that is said over tasks."""

from collections.abc import Sequence

from refinery_tui.core.analysis.report import render_tasks
from refinery_tui.core.analysis.session.tasks.task_findings import TasksFinding
from refinery_tui.core.base.labels import labels
from refinery_tui.core.base.text import one_line
from refinery_tui.core.record.results import Result
from refinery_tui.core.record.state import Run, State
from refinery_tui.tui.panes.session import status_symbols
from refinery_tui.tui.panes.session.task_runs import runs_of_task
from refinery_tui.tui.text.styled import Line, Span, line, pad, plain, width
from refinery_tui.tui.views import task_map
from refinery_tui.tui.views.context import ViewContext, cautions, marked, withheld, wrapped_lines

_NOTE = Span("! ", "fair")
MOST_ARMS = 3  # treatments whose runs are listed where the page is low


def tasks(asked: ViewContext) -> list[Line]:
    """The map fills what is in sight, but for the rows of the chosen task; the rest is read below."""
    found, cells = asked.found.tasks, asked.cells
    if found is None or not found.tasks:
        return wrapped_lines("One task: there is no map of several.", cells)
    chosen = asked.task % len(found.tasks)
    own = _chosen(asked, found, chosen)
    map_rows = min(len(found.tasks) + 1, asked.rows - len(own) - 1)
    return [
        task_map.title(found, chosen, cells, map_rows),
        *task_map.map_lines(found, chosen, cells, map_rows),
        *own,
        *_said(asked, found),
    ]


def _chosen(asked: ViewContext, found: TasksFinding, chosen: int) -> list[Line]:
    """The contrast on the task, then its runs, a treatment a row."""
    told = render_tasks.chosen_words(found, chosen)
    rows = [line(Span("▸ ", "accent"), Span(one_line(told, asked.cells - 2), "strong"))]
    return [*rows, *_runs(asked, found, found.tasks[chosen])]


def _runs(asked: ViewContext, found: TasksFinding, task: str) -> list[Line]:
    arms = list(runs_of_task(asked.state, task, found.treatments).items())
    runs = [run for _, own in arms for run in own]
    if not runs:
        return []
    pointed = runs[asked.run % len(runs)].planned.id
    result = {each.run: each for each in asked.results}
    here = next(n for n, (_, own) in enumerate(arms) if pointed in [run.planned.id for run in own])
    most = MOST_ARMS if asked.rows < 2 * len(arms) + len(found.tasks) + 4 else len(arms)
    first = min(max(0, here - most // 2), max(0, len(arms) - most))
    names = dict(zip(found.treatments, task_map.numbered(found, asked.cells), strict=True))
    label = min(max(len(names.get(name, name)) for name, _ in arms) + 3, max(14, asked.cells // 3))
    short = labels((names.get(name, name) for name, _ in arms), label - 3)
    rows: list[Line] = []
    for name, own in arms[first : first + most]:
        head = pad(line(Span(f"  {short[names.get(name, name)]}", "dim")), label)
        rows += _flowing(head, [_run(asked.state, run, result, pointed) for run in own], asked.cells)
    return rows


def _run(state: State, run: Run, result: dict[int, Result], pointed: int) -> Line:
    """`12●0.310×`: its number, its mark, its ratio where it has one; a click opens it."""
    number, found = run.planned.id, result.get(run.planned.id)
    act = f"open_run({number})"
    if found is None:
        return (Span(f"{number}○", "dim", act),)
    ratio = render_tasks.ratio_words(found.ratio) if found.ratio is not None else ""
    mark = status_symbols.of_run(state.run(number), found)
    if number == pointed:
        return (Span(f"{number}{mark.text}{ratio}", "chosen", act),)
    return (Span(str(number), "dim", act), mark._replace(action=act), Span(ratio, "plain", act))


def _flowing(head: Line, parts: Sequence[Line], cells: int) -> list[Line]:
    """The parts behind a heading, in as many rows as they take."""
    rows: list[Line] = []
    now, blank = head, (Span(" " * width(head)),)
    for part in parts:
        if width(now) + width(part) + 1 > cells and plain(now).strip():
            rows.append(now)
            now = blank
        now = line(now, part, " ")
    return [*rows, now]


def _said(asked: ViewContext, found: TasksFinding) -> list[Line]:
    """What is concluded over the tasks, and the field's numbers."""
    if asked.found.locked:
        return [(), *withheld(asked, "What holds over the tasks is")]
    return [(), *over_tasks(asked), *_differences(asked, found), *field_rows(asked), *cautions(asked, "tasks")]


def over_tasks(asked: ViewContext) -> list[Line]:
    """The answer to each question, of time and of correctness; nothing for a session of one task."""
    found, cells = asked.found.tasks, asked.cells
    if found is None:
        return []
    rows = [*render_tasks.questions(found), *render_tasks.shares(found, cells)]
    told = [line(Span(row, "strong") if row.startswith(">") else row) for row in rows]
    return [*told, *(row for note in found.notes for row in marked(_NOTE, note, cells))]


def _differences(asked: ViewContext, found: TasksFinding) -> list[Line]:
    told = render_tasks.differences(found)
    rows = wrapped_lines(told, asked.cells) if told else []
    return [(), line(Span("How much the tasks differ", "title")), *rows] if rows else []


def field_rows(asked: ViewContext) -> list[Line]:
    """The field's own numbers, and how much more of each one side has."""
    found = asked.found.tasks
    if found is None or not found.numbers:
        return []
    rows = render_tasks.numbers(found.numbers, asked.cells)
    gaps = render_tasks.gaps(found, asked.cells)
    return [(), line(Span(render_tasks.NUMBERS, "title")), *(line(row) for row in (*rows, *gaps))]
